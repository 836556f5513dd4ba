package keys

import (
	"context"
	"crypto/ed25519"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"runtime"
	"slices"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	"mangrove/pkg/contract"
	"mangrove/pkg/gate"
	"mangrove/pkg/seal"
	"mangrove/pkg/seal/ask"
	"mangrove/pkg/service"
	"mangrove/pkg/service/grants"
	"mangrove/pkg/store"
	"mangrove/pkg/web"
	"mangrove/pkg/web/peer"
	contractv1 "mangrove/proto/gen/contractv1"
)

//go:embed migrations/*.sql
var files embed.FS

// Migrations are the tables that keys has beside those of every service.
func Migrations() fs.FS {
	sub, err := fs.Sub(files, "migrations")
	if err != nil {
		panic("keys: the embedded migrations are gone")
	}
	return sub
}

// Custodian is the first part of every key id: who keeps the private half.
const Custodian = "mangrove"

// patience is how long an opening waits for the first binding of a key.
const patience = 2 * time.Second

// Deps are the parts keys runs on.
type Deps struct {
	Store    *store.Store
	Gate     *gate.Gate
	Register *grants.Register
	// Verifiers check the user's token for the audience of each service that may ask.
	Verifiers map[string]web.Verifier
	KEK       *seal.KEK
	Signer    ed25519.PrivateKey
	Security  func() time.Time
	Log       *slog.Logger
}

// Keys is the running service.
type Keys struct {
	Deps
	news chan struct{}
}

// New puts it together.
func New(d Deps) *Keys { return &Keys{d, make(chan struct{}, 1)} }

// Committed is to be called after each commit that left work: rows of the ledger to chain, a head to tell.
func (k *Keys) Committed() {
	select {
	case k.news <- struct{}{}:
	default: // it has not yet looked since the last one
	}
}

// Peer is what other services of the deployment may call.
func (k *Keys) Peer() http.Handler {
	failed := func(err error) { k.Log.Error("a peer's call failed", slog.Any("error", err)) }
	mux := http.NewServeMux()
	mux.Handle("POST /peer/keys/v1/open", peer.Serve(k.open, failed))
	mux.Handle("POST /peer/keys/v1/cards", peer.Serve(k.cards, failed))
	mux.Handle("POST /peer/keys/v1/bind", peer.Serve(k.bind, failed))
	mux.Handle("POST /peer/keys/v1/disclosures", peer.Serve(k.disclosures, failed))
	return peer.Known(mux)
}

const mostCards = 256

// cards makes new keys for the calling service and signs their cards.
func (k *Keys) cards(ctx context.Context, q ask.Cards) (ask.Issued, error) {
	owner := peer.Caller(ctx)
	if q.Count < 1 || q.Count > mostCards {
		return ask.Issued{}, fmt.Errorf("%w: ask for 1 to %d cards", peer.ErrRefused, mostCards)
	}
	var out ask.Issued
	err := k.Store.Do(ctx, func(tx *store.Tx) error {
		out = ask.Issued{}
		serials, err := tx.Serials(ctx, owner, k.KEK.Month(), q.Count)
		if err != nil {
			return err
		}
		var rows []store.PersonKey
		for _, serial := range serials {
			row, card, err := k.card(owner, serial)
			if err != nil {
				return err
			}
			rows, out.Cards = append(rows, row), append(out.Cards, card)
		}
		return tx.KeepKeys(ctx, rows)
	})
	return out, err
}

func (k *Keys) card(owner string, serial uint64) (store.PersonKey, []byte, error) {
	id := seal.KeyID{Custodian: Custodian, Service: owner, Serial: serial, Generation: 1}.String()
	private, err := seal.GenerateKey()
	if err != nil {
		return store.PersonKey{}, nil, fmt.Errorf("making a key: %w", err)
	}
	defer private.Destroy()
	wrapped, err := k.KEK.Wrap(id, private)
	if err != nil {
		return store.PersonKey{}, nil, fmt.Errorf("wrapping a key: %w", err)
	}
	card := &contractv1.KeyCard{KeyId: id, Service: owner, Public: private.Public()}
	if err := seal.SignCard(k.Signer, card); err != nil {
		return store.PersonKey{}, nil, fmt.Errorf("signing a card: %w", err)
	}
	b, err := proto.Marshal(card)
	if err != nil {
		return store.PersonKey{}, nil, fmt.Errorf("encoding a card: %w", err)
	}
	return store.PersonKey{Serial: serial, KeyID: id, Wrapped: wrapped}, b, nil
}

// bind accepts a card's first binding only.
func (k *Keys) bind(ctx context.Context, b ask.Bind) (struct{}, error) {
	return struct{}{}, k.Store.Do(ctx, func(tx *store.Tx) error {
		bound, err := tx.BindKey(ctx, peer.Caller(ctx), b.KeyID, b.Case, b.Person, b.Agency)
		if err == nil && !bound {
			return fmt.Errorf("%w: the card is not the caller's, or bound to another", peer.ErrRefused)
		}
		return err
	})
}

// item is one asked section with what keys itself knows of it.
type item struct {
	ask.Item
	row store.PersonKey
	// fits is false where the claim does not fit keys' own row: nothing opens.
	fits bool
}

// section is what is asked for, as the policy sees it: who wrote it is known by the key.
func (i item) section() gate.Section {
	return gate.Section{Category: contract.CategoryName(i.Category), Author: i.row.Service, Agency: i.row.Agency}
}

// open decides on the register as it stands now, writes the ledger, and answers section keys or rules.
func (k *Keys) open(ctx context.Context, q ask.Open) (ask.Opened, error) {
	caller := peer.Caller(ctx)
	verifier, ok := k.Verifiers[caller]
	if !ok || len(q.Items) == 0 || len(q.Items) > ask.MaxItems {
		return ask.Opened{}, fmt.Errorf("%w: not a service that opens, or not 1 to %d sections", peer.ErrRefused, ask.MaxItems)
	}
	actor, err := verifier.Verify(ctx, q.Token)
	if err != nil {
		return ask.Opened{}, fmt.Errorf("%w: the user's token is not good for this service", peer.ErrRefused)
	}
	items, cases, err := k.items(ctx, q.Items)
	if err != nil {
		return ask.Opened{}, err
	}
	out := ask.Opened{Results: make([]ask.Result, len(items))}
	for i := range out.Results {
		out.Results[i].Away = true
	}
	if len(cases) == 0 {
		return out, nil
	}
	// The register is asked after the request came in, so what was withdrawn before it began opens nothing.
	short, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	snapshot, err := k.Register.Snapshot(short, grants.Ask{Worker: actor.ID, Agency: actor.Agency, Cases: cases})
	if err != nil {
		return out, fmt.Errorf("asking the register: %w", err)
	}
	flows := make([]gate.Flow, len(cases))
	for i, id := range cases {
		register := snapshot.Cases[id]
		flows[i] = gate.Flow{
			Action: "open", Channel: gate.Open, Service: caller, BasisRef: q.Basis, Now: snapshot.Now,
			Actor: gate.Actor{
				ID: actor.ID, Kind: actor.Kind, Agency: actor.Agency, AgencyKind: actor.AgencyKind, Roles: actor.Roles,
				Country: actor.Country, Standing: snapshot.Standing,
			},
			Case:     gate.Case{ID: id, Known: register.Known, Person: register.Person, Facts: register.Facts},
			Grants:   register.Grants,
			Sections: sections(id, items),
		}
	}
	decisions, err := k.Gate.DecideAll(ctx, flows)
	if err != nil {
		k.Log.ErrorContext(ctx, "the policy could not decide", "action", "open", "error", err)
	}
	var entries []store.Entry
	var carried []int
	for i, flow := range flows {
		carried = append(carried, carry(flow.Case.ID, decisions[i], items, out.Results)...)
		entry, err := service.RowOf(flow, decisions[i]).Entry(uuid.NewString(), flow)
		if err != nil {
			return ask.Opened{}, err
		}
		entries = append(entries, entry)
		out.Decisions = append(out.Decisions, entry.ID)
	}
	// The ledger is durable before any key is derived.
	err = k.Store.Do(ctx, func(tx *store.Tx) error {
		for _, e := range entries {
			tx.Write(e)
		}
		return nil
	})
	if err != nil {
		return ask.Opened{}, err
	}
	var derived errgroup.Group
	derived.SetLimit(runtime.GOMAXPROCS(0))
	for _, i := range carried {
		derived.Go(func() error {
			key, err := k.derive(items[i])
			if err != nil {
				k.Log.WarnContext(ctx, "a section's key could not be derived", "error", err)
				return nil
			}
			out.Results[i] = ask.Result{Key: key}
			return nil
		})
	}
	return out, derived.Wait()
}

// items finds the row of each asked section. Person and service are those of the row, never the caller's claim.
func (k *Keys) items(ctx context.Context, asked []ask.Item) ([]item, []string, error) {
	items := make([]item, len(asked))
	bindings := make([]seal.Binding, len(asked))
	var ids []string
	for i, a := range asked {
		items[i].Item = a
		b, err := seal.ParseBinding(a.Info)
		if err != nil {
			continue
		}
		bindings[i] = b
		ids = append(ids, b.KeyID)
	}
	rows, err := k.bound(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	var cases []string
	for i, b := range bindings {
		row, ok := rows[b.KeyID]
		if !ok || row.State != "live" || row.Case == "" || row.Service != b.Service || row.Person != b.Person || row.Case != b.Case {
			continue
		}
		items[i].row, items[i].fits = row, true
		if !slices.Contains(cases, row.Case) {
			cases = append(cases, row.Case)
		}
	}
	return items, cases, nil
}

// pending says whether some of these keys are in use, and keys was not yet told whose they are.
func pending(rows map[string]store.PersonKey) bool {
	for _, row := range rows {
		if row.State == "live" && row.Case == "" {
			return true
		}
	}
	return false
}

// bound reads keys by their ids. What a key has sealed is committed a moment before keys is told whose key it is: an
// opening waits for that, at most as long as patience.
func (k *Keys) bound(ctx context.Context, ids []string) (map[string]store.PersonKey, error) {
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	end := time.NewTimer(patience)
	defer end.Stop()
	for {
		var rows map[string]store.PersonKey
		err := k.Store.Snapshot(ctx, func(tx *store.Tx) error {
			var err error
			rows, err = tx.PersonKeys(ctx, ids)
			return err
		})
		if err != nil {
			return nil, err
		}
		if !pending(rows) {
			return rows, nil
		}
		select {
		case <-again.C:
		case <-end.C:
			return rows, nil
		case <-ctx.Done():
			return nil, fmt.Errorf("waiting for a key's binding: %w", ctx.Err())
		}
	}
}

// sections are what is asked for of one case.
func sections(caseID string, items []item) []gate.Section {
	var out []gate.Section
	for _, it := range items {
		if it.fits && it.row.Case == caseID {
			out = append(out, it.section())
		}
	}
	return out
}

// carry says which items of a case a decision carries, and notes the rules of what is withheld. Where no rule decided,
// nothing opens now.
func carry(caseID string, d gate.Decision, items []item, results []ask.Result) []int {
	if d.Undecided {
		return nil
	}
	var carried []int
	for i, it := range items {
		if !it.fits || it.row.Case != caseID {
			continue
		}
		section := it.section()
		rules := slices.Concat(d.Deny, d.Withhold[section])
		slices.Sort(rules)
		rules = slices.Compact(rules)
		if _, ok := d.Carried[section]; !ok && len(rules) == 0 {
			rules = []string{"C-01"}
		}
		if len(rules) > 0 {
			results[i] = ask.Result{Rules: rules}
			continue
		}
		carried = append(carried, i)
	}
	return carried
}

func (k *Keys) derive(it item) ([]byte, error) {
	private, err := k.KEK.Unwrap(it.row.KeyID, it.row.Wrapped)
	if err != nil {
		return nil, fmt.Errorf("unwrapping a key: %w", err)
	}
	defer private.Destroy()
	return private.SectionKey(it.Enc, it.Info, it.Category, it.Path)
}

const (
	// seldom is how often keys looks for work without news of any.
	seldom = time.Second
	// gather is how long rows of the ledger are gathered for one link of its chain, and one head to tell.
	gather = 100 * time.Millisecond
	// headCall tells consent a head of the ledger.
	headCall = "consent.head"
)

// Run chains the ledger and publishes its heads through consent, since keys has no Kafka.
func (k *Keys) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		if _, err := k.Store.Exclusive(ctx, "chain", k.chains); err != nil && ctx.Err() == nil {
			k.Log.WarnContext(ctx, "trying again", "what", "the ledger's chain", "error", err)
		}
		wait(ctx, seldom, nil)
	}
	return nil
}

// chains works as long as this process alone of keys has the lock.
func (k *Keys) chains(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := k.chain(ctx); err != nil {
			return err
		}
		wait(ctx, gather, nil)
		wait(ctx, seldom, k.news)
	}
	return nil
}

// wait returns after a while, or at news.
func wait(ctx context.Context, d time.Duration, news <-chan struct{}) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-news:
	case <-t.C:
	}
}

func (k *Keys) chain(ctx context.Context) error {
	err := k.Store.Chain(ctx, func(tx *store.Tx, c store.Chain) error {
		tx.Call(headCall, service.Head{Service: "keys", At: k.Security().UTC(), Chain: c}, k.Security())
		return nil
	})
	if err != nil {
		return err
	}
	for {
		c, ok, err := k.Store.TakeCall(ctx, headCall, k.Security())
		if err != nil || !ok {
			return err
		}
		var h service.Head
		if err := json.Unmarshal(c.Body, &h); err != nil {
			return fmt.Errorf("reading a kept head: %w", err)
		}
		if err := k.Register.Head(ctx, h); err != nil && !errors.Is(err, peer.ErrRefused) {
			k.Log.WarnContext(ctx, "a head of the ledger was not told", "tries", c.Tries, "error", err)
			return nil
		}
		if err := k.Store.Do(ctx, func(tx *store.Tx) error { tx.Called(c); return nil }); err != nil {
			return err
		}
	}
}

// Quiet says whether nothing is left to chain or to tell.
func (k *Keys) Quiet(ctx context.Context) (bool, error) {
	n, err := k.Store.Waiting(ctx, k.Security())
	return n == 0, err
}
