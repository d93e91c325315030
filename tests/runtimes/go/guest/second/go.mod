module metaffi.test/second

go 1.22
