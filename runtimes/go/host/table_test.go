package metaffi

import (
	"reflect"
	"sync"
	"testing"
)

func TestNumbersAreFoundAndReused(t *testing.T) {
	var numbers table[int]
	const many = 5 * firstEntries
	for i := 0; i < many; i++ {
		x := i
		if number := numbers.add(&x); number != uintptr(i+1) {
			t.Fatal(number)
		}
	}
	for i := 0; i < many; i++ {
		if found := numbers.get(uintptr(i + 1)); found == nil || *found != i {
			t.Fatal(i, found)
		}
	}
	numbers.remove(7)
	numbers.remove(7)
	if numbers.get(7) != nil || numbers.live() != many-1 {
		t.Error(numbers.get(7), numbers.live())
	}
	x := -1
	if number := numbers.add(&x); number != 7 || numbers.get(7) != &x {
		t.Error(number)
	}
	for _, number := range []uintptr{0, many + 1, 1 << 40} {
		if numbers.get(number) != nil {
			t.Error(number)
		}
		numbers.remove(number)
	}
}

func TestAReservedNumberHasNoValueYet(t *testing.T) {
	var numbers table[int]
	for _, count := range []int{1, 2 * firstEntries} {
		for i := 0; i < count; i++ {
			number, x := numbers.reserve(), i
			if numbers.get(number) != nil {
				t.Fatal(number)
			}
			if numbers.set(number, &x); numbers.get(number) != &x {
				t.Fatal(number)
			}
		}
	}
}

func TestTheTableServesManyAtOnce(t *testing.T) {
	var numbers table[int]
	var all sync.WaitGroup
	for i := 0; i < 8; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for j := 0; j < 1000; j++ {
				x := i*1000 + j
				number := numbers.add(&x)
				if found := numbers.get(number); found != &x {
					t.Error(found)
				}
				if j%2 == 0 {
					numbers.remove(number)
				}
			}
		}()
	}
	all.Wait()
	if numbers.live() != 8*500 {
		t.Error(numbers.live())
	}
}

type recursive []recursive
type named struct{}

func TestTypesAreInferred(t *testing.T) {
	type want struct {
		number     uint32
		dimensions int
	}
	for goType, w := range map[reflect.Type]want{
		typeOf[int]():               {typeInt64, 0},
		typeOf[uint]():              {typeUint64, 0},
		typeOf[uintptr]():           {typeSize, 0},
		typeOf[rune]():              {typeInt32, 0},
		typeOf[byte]():              {typeUint8, 0},
		typeOf[Char16]():            {typeChar16, 0},
		typeOf[String32]():          {typeString32, 0},
		typeOf[[][]float32]():       {typeFloat32, 2},
		typeOf[[4]bool]():           {typeBool, 1},
		typeOf[[]string]():          {typeString8, 1},
		typeOf[any]():               {typeAny, 0},
		typeOf[[]any]():             {typeAny, 1},
		typeOf[error]():             {typeHandle, 0},
		typeOf[*Handle]():           {typeHandle, 0},
		typeOf[[]*Handle]():         {typeHandle, 1},
		typeOf[named]():             {typeHandle, 0},
		typeOf[*named]():            {typeHandle, 0},
		typeOf[chan int]():          {typeHandle, 0},
		typeOf[complex64]():         {typeHandle, 0},
		typeOf[func()]():            {typeCallable, 0},
		typeOf[*Callable]():         {typeCallable, 0},
		typeOf[map[string]int]():    {typeAny, 0},
		typeOf[*string]():           {typeString8, 0},
		typeOf[*int]():              {typeAny, 0},
		typeOf[*[]int64]():          {typeInt64, 1},
		typeOf[recursive]():         {typeHandle, 0},
		typeOf[**string]():          {typeHandle, 0},
		typeOf[func(error) error](): {typeCallable, 0},
	} {
		if number, dimensions := infer(goType); number != w.number || dimensions != w.dimensions {
			t.Errorf("%s is %s of %d dimensions", goType, typeName(number), dimensions)
		}
	}
}
