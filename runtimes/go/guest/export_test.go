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
