package service

import (
	"context"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/contract"
	"mangrove/pkg/decide"
	"mangrove/pkg/gate"
	"mangrove/pkg/store"
	"mangrove/pkg/web"
)

// Foresee makes the route of a query that shows what the policy would answer to a command on a case now, from the same
// input and for the same worker. Nothing is done. command is the command's own route, without a body.
func Foresee[S any, V proto.Message](path, action, summary string, machine *decide.Aggregate[S], command Route, view func(id string, d gate.Decision) V) Route {
	var v V
	return Answer("GET", path, action, summary, func(ctx context.Context, s *Service, tx *store.Tx, c web.Call) (any, error) {
		named := store.Ref{Kind: machine.Kind(), ID: c.Path[command.plan.subject]}
		g, err := s.grounds(ctx, tx, c, nil, named)
		if err != nil {
			return nil, err
		}
		state, err := machine.Load(g.of(named).State)
		if err != nil {
			return nil, err
		}
		flow := s.flow(c, command.Action, gate.Command, g, g.of(named))
		req := command.request.New().Interface()
		asked, _, err := asked(c, req)
		if err != nil {
			return nil, err
		}
		flow.Command = contract.Object(req)
		if command.plan.part != nil {
			flow.Resource = command.plan.part(state, nil, req, asked)
		}
		d := s.decide(ctx, flow)[0]
		if d.Undecided {
			return nil, s.face(command.Action, d)
		}
		return contract.Object(view(named.ID, d)), nil
	}, Shows(v))
}
