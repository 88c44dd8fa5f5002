package kexec

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// Tokens of a flattened device tree (Devicetree Specification 0.4, §5.4.1).
const (
	beginNode = 1
	endNode   = 2
	property  = 3
	nop       = 4
	end       = 9
	treeMagic = 0xd00dfeed
	header    = 40
)

var errTree = errors.New("the firmware's device tree cannot be read")

// replaced are properties of /chosen that belong to the start of this kernel.
var replaced = map[string]bool{
	"bootargs": true, "linux,initrd-start": true, "linux,initrd-end": true, "kaslr-seed": true, "rng-seed": true,
	"linux,elfcorehdr": true, "linux,usable-memory-range": true,
}

// withChosen gives the device tree for another kernel: the same, but for what /chosen says of command line and initrd.
func withChosen(tree []byte, commandLine string, initrdStart, initrdEnd uint64) ([]byte, error) {
	if len(tree) < header || word(tree, 0) != treeMagic || int(word(tree, 4)) > len(tree) {
		return nil, errTree
	}
	reserved, structure, names := int(word(tree, 16)), int(word(tree, 8)), int(word(tree, 12))
	structureEnd, namesEnd := structure+int(word(tree, 36)), names+int(word(tree, 32))
	if max(structureEnd, namesEnd, reserved) > len(tree) || reserved < header {
		return nil, errTree
	}
	strings := bytes.Clone(tree[names:namesEnd])
	var ours []byte
	add := func(name string, value []byte) {
		ours = appendWords(ours, property, uint32(len(value)), uint32(len(strings)))
		ours = padded(append(ours, value...))
		strings = append(append(strings, name...), 0)
	}
	add("bootargs", append([]byte(commandLine), 0))
	add("linux,initrd-start", binary.BigEndian.AppendUint64(nil, initrdStart))
	add("linux,initrd-end", binary.BigEndian.AppendUint64(nil, initrdEnd))
	nodes, err := rewrite(tree[structure:structureEnd], tree[names:namesEnd], ours)
	if err != nil {
		return nil, err
	}
	kept, err := reservations(tree[reserved:])
	if err != nil {
		return nil, err
	}
	made := bytes.Clone(tree[:header])
	made = append(append(append(made, kept...), nodes...), strings...)
	for at, value := range map[int]int{
		4: len(made), 8: header + len(kept), 12: header + len(kept) + len(nodes), 16: header, 32: len(strings), 36: len(nodes),
	} {
		binary.BigEndian.PutUint32(made[at:], uint32(value))
	}
	return made, nil
}

// rewrite copies the nodes, leaves out what is replaced in /chosen, and begins that node with ours.
func rewrite(nodes, names, ours []byte) ([]byte, error) {
	var made []byte
	depth, chosen, found := 0, false, false
	for at := 0; at+4 <= len(nodes); {
		from := at
		token := word(nodes, at)
		at += 4
		switch token {
		case beginNode:
			length := bytes.IndexByte(nodes[at:], 0)
			if length < 0 {
				return nil, errTree
			}
			depth++
			name := string(nodes[at : at+length])
			at = min(len(nodes), (at+length+4)/4*4)
			made = append(made, nodes[from:at]...)
			if depth == 2 && name == "chosen" {
				chosen, found = true, true
				made = append(made, ours...)
			}
		case endNode:
			made = append(made, nodes[from:at]...)
			if depth--; depth < 2 {
				chosen = false
			}
		case property:
			if at+8 > len(nodes) {
				return nil, errTree
			}
			length, name := int(word(nodes, at)), nameAt(names, int(word(nodes, at+4)))
			at += 8 + (length+3)/4*4
			if length < 0 || at > len(nodes) {
				return nil, errTree
			}
			if !(chosen && depth == 2 && replaced[name]) {
				made = append(made, nodes[from:at]...)
			}
		case nop:
		case end:
			if !found {
				return nil, errors.New("the firmware's device tree has no node /chosen")
			}
			return append(made, nodes[from:at]...), nil
		default:
			return nil, errTree
		}
	}
	return nil, errTree
}

// reservations are pairs of address and size, to one of zeros.
func reservations(block []byte) ([]byte, error) {
	for at := 0; at+16 <= len(block); at += 16 {
		if binary.BigEndian.Uint64(block[at:]) == 0 && binary.BigEndian.Uint64(block[at+8:]) == 0 {
			return block[:at+16], nil
		}
	}
	return nil, errTree
}

func word(of []byte, at int) uint32 { return binary.BigEndian.Uint32(of[at:]) }

func nameAt(names []byte, at int) string {
	if at < 0 || at >= len(names) {
		return ""
	}
	name, _, _ := bytes.Cut(names[at:], []byte{0})
	return string(name)
}

func appendWords(to []byte, words ...uint32) []byte {
	for _, each := range words {
		to = binary.BigEndian.AppendUint32(to, each)
	}
	return to
}

func padded(content []byte) []byte {
	for len(content)%4 != 0 {
		content = append(content, 0)
	}
	return content
}
