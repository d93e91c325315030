module github.com/metaffi/metaffi/bench/go_host

go 1.22

require github.com/metaffi/metaffi/runtimes/go/host v0.0.0

replace github.com/metaffi/metaffi/runtimes/go/host => ../../runtimes/go/host
