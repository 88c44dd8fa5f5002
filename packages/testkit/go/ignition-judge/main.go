// What Butane makes of a document and what Ignition says of a config, for tests. One JSON object a line in, one out:
//
//	{"butane": "variant: flatcar\n…"}  → {"config": {…}, "report": "…"} or {"error": "…", "report": "…"}
//	{"ignition": "{\"ignition\": …}"}  → {"report": "…"} or {"error": "…", "report": "…"}
package main

import (
	"bufio"
	"encoding/json"
	"os"

	butane "github.com/coreos/butane/config"
	"github.com/coreos/butane/config/common"
	"github.com/coreos/ignition/v2/config"
	"github.com/coreos/ignition/v2/config/validate"
	"github.com/coreos/vcontext/report"
)

type question struct {
	Butane   *string `json:"butane"`
	Ignition *string `json:"ignition"`
}

type answer struct {
	Config json.RawMessage `json:"config,omitempty"`
	Report string          `json:"report"`
	Error  string          `json:"error,omitempty"`
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 16<<20)
	out := json.NewEncoder(os.Stdout)
	for in.Scan() {
		var asked question
		if err := json.Unmarshal(in.Bytes(), &asked); err != nil {
			panic(err)
		}
		if err := out.Encode(judge(asked)); err != nil {
			panic(err)
		}
	}
}

func judge(asked question) (said answer) {
	var rep report.Report
	var err error
	if asked.Butane != nil {
		var made []byte
		made, rep, err = butane.TranslateBytes([]byte(*asked.Butane), common.TranslateBytesOptions{})
		if json.Valid(made) { // other variants become other things
			said.Config = made
		}
	} else {
		cfg, parsed, failed := config.Parse([]byte(*asked.Ignition))
		rep, err = parsed, failed
		if err == nil {
			rep.Merge(validate.ValidateWithContext(cfg, []byte(*asked.Ignition)))
		}
	}
	said.Report = rep.String()
	if err == nil && rep.IsFatal() {
		said.Error = "the report is fatal"
	}
	if err != nil {
		said.Error = err.Error()
	}
	return
}
