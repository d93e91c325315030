import module_that_is_not_there

module_that_is_not_there.use()
