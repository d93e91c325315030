module metaffi.test/described

go 1.22
