// Package kafka runs the event log of a small installation inside this
// process: one broker that speaks the Kafka protocol on loopback and keeps
// its topics, records and group offsets in a folder.
//
// It exists so that one binary is a whole installation on one machine. It has
// no authentication and is reachable only on 127.0.0.1; an installation on
// several machines uses Apache Kafka. The broker accepts protocol versions
// that Apache Kafka refuses, so compatibility is proved against the real one
// (package apachekafka), not here.
package kafka
