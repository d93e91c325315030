module github.com/metaffi/metaffi/runtimes/go/host

go 1.22
