//go:build unix

package postgres

import "strconv"

// settings returns the arguments of postgres. On the command line they win over
// the files of the cluster, so an older cluster gets them too.
func settings(cluster string, port int, unsafe bool) []string {
	pairs := [][2]string{
		{"listen_addresses", "127.0.0.1"},
		{"port", strconv.Itoa(port)},
		// No socket: its path is limited to about 100 bytes, and its folder
		// would have to be shared between root and the server's account.
		{"unix_socket_directories", ""},
		{"max_connections", "200"},
		{"shared_buffers", "64MB"},
		{"max_wal_size", "256MB"},
		{"jit", "off"}, // compiling costs more than it saves on small data
		{"timezone", "UTC"},
		{"log_timezone", "UTC"},

		// Nothing of what clients send may reach the log. "log" ranks above
		// "error": errors go to the client alone, for their text quotes values.
		{"log_min_messages", "log"},
		{"log_min_error_statement", "panic"},
		{"log_error_verbosity", "terse"}, // no detail, context or statement
		{"log_statement", "none"},
		{"log_min_duration_statement", "-1"},
		{"log_min_duration_sample", "-1"},
		{"log_transaction_sample_rate", "0"},
		{"log_parameter_max_length", "0"},
		{"log_parameter_max_length_on_error", "0"},
		{"log_checkpoints", "off"},
		{"log_destination", "stderr"},
		{"logging_collector", "off"},
	}
	if unsafe {
		pairs = append(pairs, [][2]string{
			{"fsync", "off"},
			{"synchronous_commit", "off"},
			{"full_page_writes", "off"},
		}...)
	}
	args := []string{"-D", cluster}
	for _, pair := range pairs {
		args = append(args, "-c", pair[0]+"="+pair[1])
	}
	return args
}
