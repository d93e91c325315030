module github.com/metaffi/metaffi/runtimes/go

go 1.22
