// The function host.
