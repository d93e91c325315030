module metaffi.test/program

go 1.22
