// Package platform holds what the channels of the two platforms share: the
// envelope of their callbacks, the XML in it, and the window against replays.
package platform
