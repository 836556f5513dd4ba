package service

import (
	"context"
	"time"

	"google.golang.org/protobuf/proto"

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
	Subject string
	Problem *web.Problem
}

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
			results := make([]Result, len(items))
			for i, item := range items {
				one := c
				one.IdempotencyKey = item.Key
				if one.Body, err = (proto.MarshalOptions{Deterministic: true}).Marshal(item.Request); err != nil {
					return web.Answer{}, err
				}
				done, err := s.perform(ctx, command, one, item.Request, "agency/"+c.Actor.Agency)
				if p, ok := asProblem(forNow(err)); ok {
					results[i].Problem = p
				} else if err != nil {
					return web.Answer{}, err
				}
				results[i].Subject = done.Subject
			}
			return web.Answer{Body: answer(results)}, nil
		}
	}
	for _, o := range options {
		o(&r)
	}
	return r
}
