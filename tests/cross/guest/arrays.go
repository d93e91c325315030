package cross

import (
	"slices"
	"strings"
)

func EchoBools(v []bool) []bool          { return v }
func EchoInt8s(v []int8) []int8          { return v }
func EchoInt16s(v []int16) []int16       { return v }
func EchoInt32s(v []int32) []int32       { return v }
func EchoInt64s(v []int64) []int64       { return v }
func EchoUint8s(v []uint8) []uint8       { return v }
func EchoUint16s(v []uint16) []uint16    { return v }
func EchoUint32s(v []uint32) []uint32    { return v }
func EchoUint64s(v []uint64) []uint64    { return v }
func EchoFloat32s(v []float32) []float32 { return v }
func EchoFloat64s(v []float64) []float64 { return v }
func EchoStrings(v []string) []string    { return v }
func EchoUints(v []uint) []uint          { return v }
func EchoRunes(v []rune) []rune          { return v }
func EchoAnys(v []any) []any             { return v }

func EchoBools2(v [][]bool) [][]bool              { return v }
func EchoInt64s2(v [][]int64) [][]int64           { return v }
func EchoFloat32s2(v [][]float32) [][]float32     { return v }
func EchoStrings2(v [][]string) [][]string        { return v }
func EchoBools3(v [][][]bool) [][][]bool          { return v }
func EchoInt8s3(v [][][]int8) [][][]int8          { return v }
func EchoInt16s3(v [][][]int16) [][][]int16       { return v }
func EchoInt64s3(v [][][]int64) [][][]int64       { return v }
func EchoUint8s3(v [][][]uint8) [][][]uint8       { return v }
func EchoUint16s3(v [][][]uint16) [][][]uint16    { return v }
func EchoUint32s3(v [][][]uint32) [][][]uint32    { return v }
func EchoUint64s3(v [][][]uint64) [][][]uint64    { return v }
func EchoFloat32s3(v [][][]float32) [][][]float32 { return v }
func EchoStrings3(v [][][]string) [][][]string    { return v }
func EchoInt32s3(v [][][]int32) [][][]int32       { return v }
func EchoFloat64s3(v [][][]float64) [][][]float64 { return v }

func EchoGrid(v [2][3]int32) [2][3]int32 { return v }

func Sum(v []int64) (sum int64) {
	for _, each := range v {
		sum += each
	}
	return sum
}

// Range counts from 0.
func Range(n int32) []int64 {
	result := make([]int64, n)
	for i := range result {
		result[i] = int64(i)
	}
	return result
}

func NilSlice() []int64 { return nil }

func SumRagged(rows [][]int64) (sum int64) {
	for _, row := range rows {
		sum += Sum(row)
	}
	return sum
}

// Triangle has rows of 0, 1, 2… elements that count from 1.
func Triangle(n int32) [][]int64 {
	rows := make([][]int64, n)
	for i := range rows {
		for j := 1; j <= i; j++ {
			rows[i] = append(rows[i], int64(j))
		}
	}
	return rows
}

// Holes has a row that is nil.
func Holes() [][]int64 { return [][]int64{{1}, nil, {2, 3}} }

// Reversed turns bytes round in place: what the host has must not change.
func Reversed(bytes []byte) []byte {
	slices.Reverse(bytes)
	return bytes
}

func Join(parts []string) string { return strings.Join(parts, ",") }

// Concat is variadic in texts.
func Concat(separator string, parts ...string) string { return strings.Join(parts, separator) }

// SumAll is variadic in numbers.
func SumAll(start int64, numbers ...int64) int64 { return start + Sum(numbers) }

// CountAll is variadic in anything.
func CountAll(items ...any) int { return len(items) }
