// Package safety holds the words of the trade and their rules: enterprises and
// their people, duties and periods, records, hazards, and the types that cross
// rooms. It imports nothing but the standard library and touches no disk,
// clock or network.
package safety
