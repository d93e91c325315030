module metaffi.test/needy

go 1.22
