package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Free space of the data folder, in bytes, below which doctor speaks up: at
// the first photos and messages are about to be lost, at the second there is
// time to act.
const (
	diskFull  = 1 << 30
	diskShort = 5 << 30
)

func (d *doctor) disk() {
	probe := filepath.Join(d.cfg.DataDir, ".doctor")
	err := errors.Join(os.MkdirAll(d.cfg.DataDir, 0o700), os.WriteFile(probe, []byte("x"), 0o600), os.Remove(probe))
	if err != nil {
		d.bad("数据文件夹", "写不进去，请检查 data_dir 的路径、权限和剩余空间（"+err.Error()+"）")
		return
	}
	free, err := freeSpace(d.cfg.DataDir)
	if err != nil {
		d.note("磁盘", "看不出还剩多少空间（"+err.Error()+"）")
		return
	}
	d.space(free)
}

// space says whether so many free bytes are enough.
func (d *doctor) space(free uint64) {
	left := fmt.Sprintf("只剩 %.1f GB", float64(free)/(1<<30))
	switch {
	case free < diskFull:
		d.bad("磁盘", left+"，照片和消息就要存不下了。请马上清理或加大磁盘")
	case free < diskShort:
		d.note("磁盘", left+"，请这几天清理或加大磁盘")
	default:
		d.good("数据文件夹")
	}
}
