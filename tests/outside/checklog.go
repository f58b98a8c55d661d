// SPDX-License-Identifier: Apache-2.0

// Checklog checks a log with the code that checks Go's own checksum database (golang.org/x/mod/sumdb).
//
//	checklog KEYS FOLDER [OLD-CHECKPOINT ...]
//
// KEYS holds verifier keys, one a line; FOLDER a checkpoint and the tiles that it implies, by their C2SP paths. Checked
// are: the checkpoint's signature; every tile, against the root; every entry, against its leaf hash and by a proof of
// inclusion; and that the log of every old checkpoint is the beginning of this one. Exit status 0 means all of it holds.
//
// Only the reading of files and of the checkpoint's three lines is written here: tlog.ParseTree knows no other log than
// Go's, and C2SP paths do without the tile height. All hashing and signature checking is x/mod's.
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

// tiles reads tiles from a folder, each file once.
type tiles struct {
	folder string
	cache  map[string][]byte
}

func (t tiles) Height() int                                { return height }
func (t tiles) SaveTiles(tiles []tlog.Tile, data [][]byte) {}

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range wanted {
		data, err := t.read(tile)
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

// read returns the bytes of a tile or bundle.
func (t tiles) read(tile tlog.Tile) ([]byte, error) {
	path := c2spPath(tile)
	if data, ok := t.cache[path]; ok {
		return data, nil
	}
	data, err := os.ReadFile(filepath.Join(t.folder, path))
	if err == nil {
		t.cache[path] = data
	}
	return data, err
}

// c2spPath turns x/mod's tile/8/0/001 and tile/8/data/001 into tile/0/001 and tile/entries/001.
func c2spPath(tile tlog.Tile) string {
	path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
	return strings.Replace(path, "tile/data/", "tile/entries/", 1)
}

// openCheckpoint returns the tree that the log named by the keys signed.
func openCheckpoint(file string, known note.Verifiers, origin string) (tlog.Tree, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(raw, known)
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("%s: %w", file, err)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != origin || opened.Sigs[0].Name != origin {
		return tlog.Tree{}, fmt.Errorf("%s: not three lines by %s", file, origin)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("%s: %w", file, err)
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

// readKeys returns the Ed25519 keys, which are all that x/mod knows of, and the name of the first.
func readKeys(file string) (note.Verifiers, string, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, "", err
	}
	var verifiers []note.Verifier
	for _, line := range strings.Fields(string(raw)) {
		if verifier, err := note.NewVerifier(line); err == nil {
			verifiers = append(verifiers, verifier)
		}
	}
	if len(verifiers) == 0 {
		return nil, "", fmt.Errorf("%s: no Ed25519 verifier key", file)
	}
	return note.VerifierList(verifiers...), verifiers[0].Name(), nil
}

// checkTiles compares every hash tile of the tree with what follows from the root.
func checkTiles(tree tlog.Tree, files tiles, hashes tlog.HashReader) error {
	for _, tile := range tlog.NewTiles(height, 0, tree.N) {
		end := tile.N<<height + int64(tile.W)
		if tile.W < 1<<height && end < tree.N>>(height*tile.L) {
			continue // one of the narrower tiles of older trees
		}
		stored, err := files.read(tile)
		if err != nil {
			return err
		}
		proved, err := tlog.ReadTileData(tile, hashes)
		if err != nil {
			return err
		}
		if !bytes.Equal(stored, proved) {
			return fmt.Errorf("%s: not what the tree holds", c2spPath(tile))
		}
	}
	return nil
}

// checkEntries hashes every entry of every bundle and proves that the tree holds it where it stands.
func checkEntries(tree tlog.Tree, files tiles, hashes tlog.HashReader) error {
	for position := int64(0); position < tree.N; {
		width := tree.N - position
		if width > 1<<height {
			width = 1 << height
		}
		bundle := tlog.Tile{H: height, L: -1, N: position >> height, W: int(width)}
		data, err := files.read(bundle)
		if err != nil {
			return err
		}
		for end := position + width; position < end; position++ {
			entry, rest, err := firstEntry(data)
			if err != nil {
				return fmt.Errorf("entry %d: %w", position, err)
			}
			if err := checkEntry(tree, position, entry, hashes); err != nil {
				return fmt.Errorf("entry %d: %w", position, err)
			}
			data = rest
		}
		if len(data) != 0 {
			return fmt.Errorf("%s: %d bytes after its last entry", c2spPath(bundle), len(data))
		}
	}
	return nil
}

func firstEntry(data []byte) (entry, rest []byte, err error) {
	if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
		return nil, nil, fmt.Errorf("the bundle ends too early")
	}
	end := 2 + int(binary.BigEndian.Uint16(data))
	return data[2:end], data[end:], nil
}

func checkEntry(tree tlog.Tree, position int64, entry []byte, hashes tlog.HashReader) error {
	leaf := tlog.RecordHash(entry)
	stored, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, position)})
	if err != nil {
		return err
	}
	if stored[0] != leaf {
		return fmt.Errorf("hashes to %v, the tile holds %v", leaf, stored[0])
	}
	proof, err := tlog.ProveRecord(tree.N, position, hashes)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, tree.N, tree.Hash, position, leaf)
}

// checkGrowth proves that an old tree is the beginning of this one.
func checkGrowth(tree, old tlog.Tree, hashes tlog.HashReader) error {
	root, err := tlog.TreeHash(old.N, hashes)
	if err != nil {
		return err
	}
	if root != old.Hash {
		return fmt.Errorf("the tiles give root %v", root)
	}
	proof, err := tlog.ProveTree(tree.N, old.N, hashes)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash)
}

func check(keys, folder string, older []string) (tlog.Tree, error) {
	known, origin, err := readKeys(keys)
	if err != nil {
		return tlog.Tree{}, err
	}
	tree, err := openCheckpoint(filepath.Join(folder, "checkpoint"), known, origin)
	if err != nil {
		return tree, err
	}
	files := tiles{folder, map[string][]byte{}}
	hashes := tlog.TileHashReader(tree, files)
	// The cheap checks first.
	for _, file := range older {
		old, err := openCheckpoint(file, known, origin)
		if err == nil {
			err = checkGrowth(tree, old, hashes)
		}
		if err != nil {
			return tree, fmt.Errorf("%s: %w", file, err)
		}
	}
	if err := checkTiles(tree, files, hashes); err != nil {
		return tree, err
	}
	return tree, checkEntries(tree, files, hashes)
}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: checklog KEYS FOLDER [OLD-CHECKPOINT ...]")
		os.Exit(2)
	}
	tree, err := check(os.Args[1], os.Args[2], os.Args[3:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "checklog:", err)
		os.Exit(1)
	}
	fmt.Printf("%d entries, %d older checkpoints\n", tree.N, len(os.Args)-3)
}
