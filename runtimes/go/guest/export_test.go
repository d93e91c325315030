package guest

// LiveObjects counts the numbers that are taken.
func LiveObjects() (count int) {
	for index := uint32(1); index <= objects.used.Load(); index++ {
		if slot := objects.slot(index); slot != nil && slot.generation.Load()&1 == 1 {
			count++
		}
	}
	return count
}

// IsGlue is isGlue, UsersName usersName.
var IsGlue, UsersName = isGlue, usersName

// Reserved counts the blocks that are kept for results to come.
func Reserved() int { return reserveOfFew.count + reserveOfSome.count }

// KeepReservesBusy makes every block have to be allocated by itself until what it returns is called.
func KeepReservesBusy() (release func()) {
	reserveOfFew.busy.Store(true)
	reserveOfSome.busy.Store(true)
	return func() {
		reserveOfFew.busy.Store(false)
		reserveOfSome.busy.Store(false)
	}
}
