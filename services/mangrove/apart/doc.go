// Package apart holds the tests in which every service is a process of its own, with its own database role and, on
// Apache Kafka, its own Kafka user.
package apart
