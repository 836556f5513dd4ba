package apachekafka

import (
	_ "embed" // the broker's log settings
	"fmt"
	"net"
	"strings"
)

//go:embed log4j2.properties
var log4j []byte

// admin is the super user: it made the broker, and no access list binds it.
const admin = "admin"

// ports are where the broker listens on loopback.
type ports struct{ clients, internal, controller int }

// common is what both ways of listening share. Everything is replicated once,
// because there is one node; the few partitions of the internal topics and the
// small cleaner buffer keep it light. Paths are relative to the data folder.
const common = `process.roles=broker,controller
node.id=1
inter.broker.listener.name=INTERNAL
controller.listener.names=CONTROLLER
log.dirs=log
auto.create.topics.enable=false
default.replication.factor=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=4
group.initial.rebalance.delay.ms=0
log.cleaner.dedupe.buffer.size=4194304
broker.session.timeout.ms=6000
`

// authenticated closes every listener: clients by SCRAM, the node to itself as
// the super user. What no access list allows is refused.
const authenticated = `listener.security.protocol.map=CLIENTS:SASL_PLAINTEXT,INTERNAL:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT
sasl.mechanism.inter.broker.protocol=PLAIN
sasl.mechanism.controller.protocol=PLAIN
listener.name.clients.sasl.enabled.mechanisms=SCRAM-SHA-256
listener.name.internal.sasl.enabled.mechanisms=PLAIN
listener.name.controller.sasl.enabled.mechanisms=PLAIN
listener.name.clients.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.internal.plain.sasl.jaas.config=%[1]s
listener.name.controller.plain.sasl.jaas.config=%[1]s
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:%[2]s
allow.everyone.if.no.acl.found=false
`

const open = `listener.security.protocol.map=CLIENTS:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT
`

// settings is the broker's server.properties. The secret is the super user's
// and holds only letters and digits; with withUsers false it is not used.
func settings(p ports, withUsers bool, secret string) string {
	var s strings.Builder
	s.WriteString(common)
	fmt.Fprintf(&s, "controller.quorum.voters=1@127.0.0.1:%d\n", p.controller)
	fmt.Fprintf(&s, "listeners=CLIENTS://127.0.0.1:%d,INTERNAL://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d\n",
		p.clients, p.internal, p.controller)
	if !withUsers {
		s.WriteString(open)
		return s.String()
	}
	jaas := fmt.Sprintf(`org.apache.kafka.common.security.plain.PlainLoginModule required username="%[1]s" password="%[2]s" user_%[1]s="%[2]s";`,
		admin, secret)
	fmt.Fprintf(&s, authenticated, jaas, admin)
	return s.String()
}

// choosePorts takes free ports, with clients for the clients' one unless it is 0.
func choosePorts(clients int) (ports, error) {
	want := []int{clients, 0, 0}
	// All are held until all are found, so that they differ.
	for i, port := range want {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			return ports{}, fmt.Errorf("find a free port: %w", err)
		}
		defer l.Close()
		want[i] = l.Addr().(*net.TCPAddr).Port
	}
	return ports{clients: want[0], internal: want[1], controller: want[2]}, nil
}
