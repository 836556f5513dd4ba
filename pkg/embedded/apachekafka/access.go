package apachekafka

import (
	"context"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/sasl"
	"github.com/segmentio/kafka-go/sasl/scram"
)

// scramRounds is the least that Apache Kafka takes.
const scramRounds = 4096

// User is somebody who logs in by SCRAM-SHA-256.
type User struct {
	Name     string
	Password string // ASCII
}

// ACL is what one user may do. Topics and groups are named in full.
type ACL struct {
	User   string
	Read   []string // topics
	Write  []string // topics
	Groups []string // consumer groups to join and commit offsets in
}

// Grant adds to what users may do, and returns when the broker goes by it.
// Granting again what was granted does nothing.
func (b *Broker) Grant(ctx context.Context, acls []ACL) error {
	var entries []kafka.ACLEntry
	for _, acl := range acls {
		allow := func(kind kafka.ResourceType, op kafka.ACLOperationType, names []string) {
			for _, name := range names {
				entries = append(entries, kafka.ACLEntry{
					ResourceType: kind, ResourceName: name, ResourcePatternType: kafka.PatternTypeLiteral,
					Principal: "User:" + acl.User, Host: "*",
					Operation: op, PermissionType: kafka.ACLPermissionTypeAllow,
				})
			}
		}
		allow(kafka.ResourceTypeTopic, kafka.ACLOperationTypeRead, acl.Read)
		allow(kafka.ResourceTypeTopic, kafka.ACLOperationTypeWrite, acl.Write)
		allow(kafka.ResourceTypeGroup, kafka.ACLOperationTypeRead, acl.Groups)
	}
	client := b.Admin()
	res, err := client.CreateACLs(ctx, &kafka.CreateACLsRequest{ACLs: entries})
	if err != nil {
		return fmt.Errorf("grant access: %w", err)
	}
	if err := errors.Join(res.Errors...); err != nil {
		return fmt.Errorf("grant access: %w", err)
	}
	// The controller has them; the broker hears of them a moment later.
	for _, e := range entries {
		if err := poll(ctx, func() error { return inForce(ctx, client, e) }); err != nil {
			return fmt.Errorf("grant access: wait for the broker: %w", err)
		}
	}
	return nil
}

// inForce says by nil that the broker knows the entry.
func inForce(ctx context.Context, client *kafka.Client, e kafka.ACLEntry) error {
	res, err := client.DescribeACLs(ctx, &kafka.DescribeACLsRequest{Filter: kafka.ACLFilter{
		ResourceTypeFilter: e.ResourceType, ResourceNameFilter: e.ResourceName,
		ResourcePatternTypeFilter: e.ResourcePatternType,
		PrincipalFilter:           e.Principal, HostFilter: e.Host,
		Operation: e.Operation, PermissionType: e.PermissionType,
	}})
	switch {
	case err != nil:
		return err
	case res.Error != nil:
		return res.Error
	case len(res.Resources) == 0:
		return errors.New("an access list is not in force yet")
	}
	return nil
}

// setUsers gives the users their passwords, and waits until each has logged in.
func (b *Broker) setUsers(ctx context.Context, users []User) error {
	if len(users) == 0 {
		return nil
	}
	req := &kafka.AlterUserScramCredentialsRequest{}
	for _, u := range users {
		salt := make([]byte, 16)
		rand.Read(salt)
		salted, err := pbkdf2.Key(sha256.New, u.Password, salt, scramRounds, sha256.Size)
		if err != nil {
			return fmt.Errorf("user %q: %w", u.Name, err)
		}
		req.Upsertions = append(req.Upsertions, kafka.UserScramCredentialsUpsertion{
			Name: u.Name, Mechanism: kafka.ScramMechanismSha256,
			Iterations: scramRounds, Salt: salt, SaltedPassword: salted,
		})
	}
	res, err := b.Admin().AlterUserScramCredentials(ctx, req)
	if err != nil {
		return err
	}
	for _, r := range res.Results {
		if r.Error != nil {
			return fmt.Errorf("user %q: %w", r.User, r.Error)
		}
	}
	for _, u := range users {
		mechanism, err := login(u)
		if err != nil {
			return err
		}
		if err := b.await(ctx, mechanism); err != nil {
			return fmt.Errorf("log in as %q: %w", u.Name, err)
		}
	}
	return nil
}

func login(u User) (sasl.Mechanism, error) {
	mechanism, err := scram.Mechanism(scram.SHA256, u.Name, u.Password)
	if err != nil {
		return nil, fmt.Errorf("log in as %q: %w", u.Name, err)
	}
	return mechanism, nil
}

// await waits until the broker lists itself to somebody who logs in by the
// mechanism (nil: without logging in).
func (b *Broker) await(ctx context.Context, mechanism sasl.Mechanism) error {
	return poll(ctx, func() error {
		if b.proc.ended() {
			return errEnded
		}
		// A new transport each time: one that failed waits seconds before it tries again.
		transport := &kafka.Transport{SASL: mechanism}
		defer transport.CloseIdleConnections()
		client := &kafka.Client{Addr: kafka.TCP(b.addr), Timeout: 5 * time.Second, Transport: transport}
		res, err := client.Metadata(ctx, &kafka.MetadataRequest{})
		if err != nil {
			return err
		}
		if len(res.Brokers) != 1 {
			return fmt.Errorf("%d brokers are up, want 1", len(res.Brokers))
		}
		return nil
	})
}

// errEnded ends a poll: nothing more will come.
var errEnded = errors.New("its process has ended")

// poll tries until it succeeds, the process has ended or ctx is over.
func poll(ctx context.Context, try func() error) error {
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	for {
		err := try()
		if err == nil || errors.Is(err, errEnded) {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w; last: %w", ctx.Err(), err)
		case <-tick.C:
		}
	}
}
