// Package web answers browsers and other programs: the JSON API of the
// ledgers, the phone page that shows a hazard's photos, the files by which the
// platforms verify a domain, and the probes of whoever runs the program.
package web
