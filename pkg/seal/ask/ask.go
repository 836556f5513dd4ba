// Package ask is how a service asks keys: to open sections for a person's request, for new key cards, and to
// bind a card to a person. The ciphertext stays with the service; keys gets only what the section's key is
// derived from, and answers a key or the rules that withhold it.
package ask

import (
	"context"
	"net/http"

	"mangrove/pkg/web/peer"
	contractv1 "mangrove/proto/gen/contractv1"
)

// MaxItems is the most sections that one request may ask for.
const MaxItems = 200

// Item is what a section's key is derived from.
type Item struct {
	Enc      []byte              `json:"enc"`
	Info     []byte              `json:"info"`
	Category contractv1.Category `json:"category"`
	Path     string              `json:"path"`
}

// Open asks for the keys of sections in the name of the user whose token it carries.
type Open struct {
	// Token is the user's own, for the service that asks.
	Token string `json:"token"`
	// Basis is the grant or referral that the request refers to, where it names one.
	Basis string `json:"basis"`
	Items []Item `json:"items"`
}

// Opened answers each item, in order.
type Opened struct {
	Results []Result `json:"results"`
	// Decisions are the ids of the rows in the ledger of keys.
	Decisions []string `json:"decisions"`
}

// Result is a section's key, or why there is none: the rules, or Away where the key cannot be had now.
type Result struct {
	Key   []byte   `json:"key,omitempty"`
	Rules []string `json:"rules,omitempty"`
	Away  bool     `json:"away,omitempty"`
}

// Cards asks for new cards for the pool of the calling service.
type Cards struct {
	Count int `json:"count"`
}

// Issued are new cards: the wire form of each contractv1.KeyCard.
type Issued struct {
	Cards [][]byte `json:"cards"`
}

// Bind tells whom a card of the calling service is for. The first binding holds.
type Bind struct {
	KeyID  string `json:"key_id"`
	Case   string `json:"case"`
	Person string `json:"person"`
	Agency string `json:"agency"`
}

// Client asks a running keys.
type Client struct {
	base   string
	client *http.Client
}

// New makes a client of keys at a base address, over a peer's HTTP client.
func New(base string, client *http.Client) *Client { return &Client{base: base, client: client} }

// Open asks for section keys. An error means that nothing opens now.
func (c *Client) Open(ctx context.Context, o Open) (Opened, error) {
	var a Opened
	return a, peer.Post(ctx, c.client, c.base+"/peer/keys/v1/open", o, &a)
}

// Cards asks for new cards.
func (c *Client) Cards(ctx context.Context, count int) (Issued, error) {
	var a Issued
	return a, peer.Post(ctx, c.client, c.base+"/peer/keys/v1/cards", Cards{Count: count}, &a)
}

// Bind binds a card.
func (c *Client) Bind(ctx context.Context, b Bind) error {
	return peer.Post(ctx, c.client, c.base+"/peer/keys/v1/bind", b, nil)
}
