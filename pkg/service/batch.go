package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	"mangrove/pkg/store"
	"mangrove/pkg/web"
)

// Item is one command of a batch.
type Item struct {
	Request proto.Message
	// Key makes the item safe to send again: the same key from the same agency is done once.
	Key string
}

// Result is what became of an item: what it brought into being, or why it was refused.
type Result struct {
	Subject, Position string
	Problem           *web.Problem
}

// What a batch is bound by: how many of its items are done beside each other, and how long before the request's end it begins
// no more, so that it answers for those that were done.
const (
	abreast = 4
	spare   = 2 * time.Second
)

// NotTried is the code of an item whose turn did not come within the time of one request: send the same again, and what was
// done stays as it is.
const NotTried = "not_tried"

// Batch makes a route that turns a raw body into many commands of one route, each decided, journalled and answered
// for by itself, so that one bad row holds up no other. read gives the commands, and how to answer for them.
func Batch(path, operation, summary string, command Route, maxBody int64,
	read func(body []byte, now time.Time, c web.Call) ([]Item, func([]Result) any, error), options ...Option,
) Route {
	r := Route{
		Method: "POST", Path: path, Action: command.Action, Operation: operation, Summary: summary, maxBody: maxBody,
	}
	r.handler = func(s *Service, _ Route) web.Handler {
		return func(ctx context.Context, c web.Call) (web.Answer, error) {
			items, answer, err := read(c.Body, s.Domain().UTC(), c)
			if err != nil {
				return web.Answer{}, err
			}
			soon, cancel := ending(ctx)
			defer cancel()
			results := make([]Result, len(items))
			group, doing := errgroup.WithContext(ctx)
			group.SetLimit(abreast)
			for i, item := range items {
				group.Go(func() (err error) {
					results[i], err = s.one(doing, soon, command, c, item)
					return err
				})
			}
			if err := group.Wait(); err != nil {
				return web.Answer{}, err
			}
			return web.Answer{Body: answer(results)}, nil
		}
	}
	for _, o := range options {
		o(&r)
	}
	return r
}

// ending is over a while before the request is.
func ending(ctx context.Context) (context.Context, context.CancelFunc) {
	if end, ok := ctx.Deadline(); ok {
		return context.WithDeadline(ctx, end.Add(-spare))
	}
	return context.WithCancel(ctx)
}

// one does an item of a batch. It waits for keys to issue more cards: a batch may need more than are at hand.
func (s *Service) one(ctx, soon context.Context, command Route, c web.Call, item Item) (Result, error) {
	var err error
	c.IdempotencyKey = item.Key
	if c.Body, err = (proto.MarshalOptions{Deterministic: true}).Marshal(item.Request); err != nil {
		return Result{}, fmt.Errorf("encoding an item of a batch: %w", err)
	}
	for soon.Err() == nil {
		done, err := s.perform(ctx, command, c, item.Request, "agency/"+c.Actor.Agency)
		if errors.Is(err, store.ErrNoCard) && pause(soon, beat) {
			continue
		}
		if p, ok := asProblem(helped(err)); ok {
			return Result{Problem: p}, nil
		}
		return Result{Subject: done.Subject, Position: done.Position}, err
	}
	return Result{Problem: &web.Problem{Code: NotTried}}, nil
}
