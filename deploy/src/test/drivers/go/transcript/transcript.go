// Package transcript is what both Go apps print.
package transcript

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Schema is what all sections work on.
const Schema = `CREATE TABLE item (id serial PRIMARY KEY, name text NOT NULL UNIQUE, price numeric(10,2) CHECK (price >= 0));
	CREATE TABLE part (id serial PRIMARY KEY, item int NOT NULL REFERENCES item);
	INSERT INTO item (name, price) VALUES ('pen', 1.50), ('ink', 12.25), ('paper', 0.05)`

// Errors each fail outside a transaction.
var Errors = [][2]string{
	{"syntax", "SELECT 1 +* FROM nothing"},
	{"no table", "SELECT a, b FROM no_such_table WHERE c = 1"},
	{"no column", "SELECT id, nmae FROM item"},
	{"division", "SELECT 1 / (id - id) FROM item"},
	{"type", "SELECT 'abc'::text::int"},
	{"unique", "INSERT INTO item (name, price) VALUES ('pen', 1)"},
	{"check", "INSERT INTO item (name, price) VALUES ('debt', -1)"},
	{"not null", "INSERT INTO item (name) VALUES (NULL)"},
	{"foreign key", "INSERT INTO part (item) VALUES (4711)"},
	{"raised", "DO $$ BEGIN RAISE EXCEPTION 'no way' USING ERRCODE = 'SL001', HINT = 'h', DETAIL = 'd'; END $$"},
}

// Long takes longer than any test: on the primary, and as a read.
var Long = []string{"SELECT pg_sleep(60)", "SELECT count(*) FROM generate_series(1, 2000000000) AS g"}

// Section begins a section.
func Section(name string) { fmt.Println("==", name) }

// Show prints a value, long ones as their digest.
func Show(label string, values ...any) {
	for i, value := range values {
		values[i] = shortened(value)
	}
	fmt.Printf("%s: %v\n", label, values)
}

func shortened(value any) any {
	switch v := value.(type) {
	case string:
		if len(v) > 1000 {
			return fmt.Sprintf("string of %d %x", len(v), md5.Sum([]byte(v)))
		}
	case []byte:
		if len(v) > 50 {
			return fmt.Sprintf("bytes of %d %x", len(v), md5.Sum(v))
		}
		return fmt.Sprintf("%x", v)
	case []any:
		all := make([]any, len(v))
		for i, part := range v {
			all[i] = shortened(part)
		}
		return all
	case [][]any:
		all := make([]any, len(v))
		for i, part := range v {
			all[i] = shortened(part)
		}
		return all
	case map[string]any:
		text, _ := json.Marshal(v)
		return string(text)
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	}
	return value
}

// Must ends the program on an error that nobody asked for.
func Must(err error) {
	if err != nil {
		panic(err)
	}
}

// Data is n bytes that are not text.
func Data(n int) []byte {
	pattern := make([]byte, 256)
	for i := range pattern {
		pattern[i] = byte(i)
	}
	return bytes.Repeat(pattern, n/256)
}

// Text is a text of several megabytes.
func Text() string { return strings.Repeat("Grüße! ", 300000) }

// Many is a query with n parameters, and their values.
func Many(n int) (string, []any) {
	words, values := make([]string, n), make([]any, n)
	for i := range words {
		words[i] = fmt.Sprintf("$%d::int2", i+1)
		values[i] = i % 100
	}
	return "SELECT array_length(ARRAY[" + strings.Join(words, ",") + "], 1)", values
}

// Cancelled runs something whose context is cancelled shortly afterwards.
func Cancelled(run func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	return run(ctx)
}

// Connects has once return i as the server sent it back, CONNECTS times, four at a time.
func Connects(once func(i int) (int, error)) {
	Section("connects")
	count, err := strconv.Atoi(os.Getenv("CONNECTS"))
	if err != nil {
		count = 20
	}
	var wrong []any
	var lock sync.Mutex
	var all sync.WaitGroup
	for first := 0; first < 4; first++ {
		all.Add(1)
		go func(first int) {
			defer all.Done()
			for i := first; i < count; i += 4 {
				if answer, err := once(i); err != nil || answer != i {
					lock.Lock()
					wrong = append(wrong, fmt.Sprint(i, answer, err))
					lock.Unlock()
				}
			}
		}(first)
	}
	all.Wait()
	Show("wrong answers", wrong)
	Section("end")
}
