// Package prove holds the tests of what the platform as a whole promises: that nothing opens after a withdrawal, that a
// crash loses and repeats nothing, that no sealed value is ever found outside its seal, that a stolen dump opens
// nothing, and that late events change no ending.
//
// Each runs everything in a process of its own, which can be killed and searched, and asks it over HTTP alone. Each has
// a control: something made wrong on purpose, which the same check must find. The longer forms run with
// MANGROVE_LONG=1; a shortened run says so.
package prove
