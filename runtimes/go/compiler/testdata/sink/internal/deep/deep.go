package deep

type Secret struct{ N int }

func (s *Secret) Get() int      { return s.N }
func (s *Secret) Self() *Secret { return s }
