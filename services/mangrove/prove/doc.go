// Package prove holds the tests of what the platform as a whole promises: that nothing opens after a withdrawal, that
// what was stolen before it opens nothing after it, that a crash loses and repeats nothing, that no sealed value is ever
// found outside its seal, that late events change no ending, and that all stories are told the same with each service
// apart.
//
// Each runs everything in one process of its own, or each service in one, which can be killed, searched and dumped, and
// asks over HTTP alone. Each has a control: something made wrong on purpose, which the same check must find. make long
// runs all of them in full; a shortened run says so.
package prove
