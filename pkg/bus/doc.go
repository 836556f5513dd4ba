// Package bus moves opaque records between services over Kafka. It owns the
// order of what is sent, the moment an offset is committed, and nothing else:
// what a record means, how it is sealed and where it is stored belong to the
// packages that hand records in and take them out.
//
// # Sending
//
// A service adds rows to its outbox in the transaction of its command. A
// [Relay] sends them: one request per partition and round, acknowledged by all
// in-sync replicas, and the next only after that acknowledgement. A row is
// deleted after it was acknowledged, so a crash in between sends it again. The
// topic may therefore hold a record twice, but the first copies stand in the
// order of the outbox. The library's own Writer is not used: it goes on to the
// next batch when one has failed for good, which reorders.
//
// # Receiving
//
// [Bus.Consume] hands batches of one partition to a [Handler] and commits the
// offset after the handler returned nil. A crash in between hands the batch out
// again. So every record is handled at least once, per partition in order; that
// its effect happens once is the handler's part.
//
// # Quiet
//
// [Bus.Lag] is zero when a group has handled everything that was sent.
//
// Of what a service is made of, this is the only package that imports the
// Kafka client.
package bus
