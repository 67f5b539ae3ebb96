package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
)

// A backup says of itself what its bytes are, in the two words of SQLite's header that
// are left to applications: the application ID is backupMark, and the user version is
// the CRC-32C (Castagnoli) of all other bytes of the file. So it stays one file, which
// every SQLite opens. It finds damage, and what another program wrote; who wants to
// deceive can make another checksum. See https://www.sqlite.org/fileformat.html#the_database_header.
const (
	sumAt, markAt = 60, 68
	// backupMark is "Nwsd" in ASCII.
	backupMark uint32 = 0x4e777364
)

// errSum says that a backup is not as it was written.
var errSum = errors.New("its checksum is not the one that bot backup noted in it: it is damaged, or was changed since")

// noteSum notes its checksum in a backup that nobody has open.
func noteSum(file string) (err error) {
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	var word [4]byte
	binary.BigEndian.PutUint32(word[:], backupMark)
	if _, err := f.WriteAt(word[:], markAt); err != nil {
		return err
	}
	sum, err := sumOf(f)
	if err != nil {
		return err
	}
	binary.BigEndian.PutUint32(word[:], sum)
	_, err = f.WriteAt(word[:], sumAt)
	return err
}

// checkSum says whether a file has noted a checksum, and errSum when it is another.
func checkSum(file string) (noted bool, err error) {
	f, err := os.Open(file)
	if err != nil {
		return false, err
	}
	defer f.Close() // it was only read
	header := make([]byte, markAt+4)
	if _, err := f.ReadAt(header, 0); err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	if binary.BigEndian.Uint32(header[markAt:]) != backupMark {
		return false, nil
	}
	if log, err := os.Stat(file + "-wal"); err == nil && log.Size() > 0 {
		return true, errors.New("a program has written into it since bot backup did: beside it there is a -wal")
	}
	sum, err := sumOf(f)
	if err == nil && sum != binary.BigEndian.Uint32(header[sumAt:]) {
		err = errSum
	}
	return true, err
}

// sumOf is the checksum of a file but for the word that it is noted in.
func sumOf(f *os.File) (uint32, error) {
	h := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	if _, err := io.Copy(h, io.NewSectionReader(f, 0, sumAt)); err != nil {
		return 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	_, err = io.Copy(h, io.NewSectionReader(f, sumAt+4, max(info.Size()-sumAt-4, 0)))
	return h.Sum32(), err
}

const applicationID = `PRAGMA application_id`

// forgetSum makes a newsroom of a backup: its checksum would not hold any more.
func forgetSum(ctx context.Context, tx *sql.Tx) error {
	var id int64
	if err := tx.QueryRowContext(ctx, applicationID).Scan(&id); err != nil || id != int64(backupMark) {
		return err
	}
	if _, err := tx.ExecContext(ctx, applicationID+" = 0; PRAGMA user_version = 0"); err != nil {
		return fmt.Errorf("forget the checksum of a backup: %w", err)
	}
	return nil
}
