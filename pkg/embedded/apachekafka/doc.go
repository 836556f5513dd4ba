// Package apachekafka runs a real Apache Kafka, broker and controller in one
// Java process on loopback, as a child of this process.
//
// It exists to prove what package kafka cannot: that the protocol versions
// used are accepted by Apache Kafka, and that its users and access lists
// separate the services as intended. It is for tests and trials on one
// machine, not for production: traffic is not encrypted and nothing is
// replicated.
//
// Fetch gets the artifacts with Maven once and checks each against the sums in
// kafka.sha256; Start needs Java 17 or later. Where these cannot be had, both
// return ErrUnavailable. To move to another version change pom.xml, Version
// and the sums together.
package apachekafka

import "errors"

// Version is the release of Apache Kafka that Fetch gets.
const Version = "4.3.1"

// ErrUnavailable says that Apache Kafka cannot be run on this machine as it
// is: Java, Maven or the artifacts are missing. The error that wraps it says which.
var ErrUnavailable = errors.New("apache kafka cannot be run here")
