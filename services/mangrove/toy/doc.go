// Package toy holds a toy service, school, written as docs/adding-a-service.md says, and the test that runs it beside the
// real services: a new service needs no change in shared code. The test also holds the document to this code.
package toy
