// Package rooms tests the console as people use it: a real browser, the demo world, and accounts that sign in. Its tests need
// Chromium, so they are built with the tag browser and run by make test-browser.
package rooms
