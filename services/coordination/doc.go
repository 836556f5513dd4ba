// Package coordination lets those who coordinate see how every case goes on over all services: its steps, what is open and
// what is overdue, whose it is and who is next; and where beds are free and how many persons wait for one. It sees stages,
// dates and duties, not content (N-04): of a case it keeps no section, no name and no place; of grants who keeps it, and, as every
// service does, whom the person keeps out, who is blocked and a no for all.
//
//	events out   StepTold
//	events in    all services: the events that their contracts call a step (contract.v1.step), the duties that stand in every
//	             envelope, and DutyOverdue; identification: the stage; returns: that the person has left; shelter: beds by
//	             kind of unit; consent: which agency keeps the case, and whom the person does not want
package coordination
