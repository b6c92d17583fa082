package simulator

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"time"
)

// Stock photos: drawn places of work with the time in a corner, as a phone's
// watermark camera does. No two are the same, as with real photos.

// Scenes are drawn on a sheet of 960 by 720, and photos have two thirds of that.
const (
	photoWidth   = 960
	photoHeight  = 720
	photoQuality = 82
)

// scaled turns a length of the sheet into points of the photo.
func scaled(n int) int { return n * 2 / 3 }

// painter draws on a photo.
type painter struct{ *image.RGBA }

func rgb(hex uint32) color.RGBA {
	return color.RGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), 0xFF}
}

func (p painter) box(x, y, w, h int, c uint32) {
	fill := rgb(c)
	for yy := scaled(y); yy < scaled(y+h); yy++ {
		for xx := scaled(x); xx < scaled(x+w); xx++ {
			p.SetRGBA(xx, yy, fill)
		}
	}
}

func (p painter) disc(cx, cy, r int, c uint32) {
	fill := rgb(c)
	cx, cy, r = scaled(cx), scaled(cy), scaled(r)
	for y := -r; y <= r; y++ {
		for x := -r; x <= r; x++ {
			if x*x+y*y <= r*r {
				p.SetRGBA(cx+x, cy+y, fill)
			}
		}
	}
}

// shade lets a colour run from top to bottom.
func (p painter) shade(x, y, w, h int, from, to uint32) {
	a, b := rgb(from), rgb(to)
	mix := func(u, v uint8, i int) uint32 { return uint32(int(u) + (int(v)-int(u))*i/h) }
	for i := range h {
		p.box(x, y+i, w, 1, mix(a.R, b.R, i)<<16|mix(a.G, b.G, i)<<8|mix(a.B, b.B, i))
	}
}

// room is a wall and a floor with joints.
func (p painter) room(wallTop, wallEnd, floor uint32) {
	p.shade(0, 0, photoWidth, 500, wallTop, wallEnd)
	p.shade(0, 500, photoWidth, 220, floor, floor-0x202020)
	p.box(0, 492, photoWidth, 12, 0x6B6F73)
	for x := -200; x < photoWidth; x += 170 {
		for y := range 216 {
			p.box(x+y*(photoWidth/2-x)/-900, 504+y, 2, 1, 0x85888A)
		}
	}
}

// extinguishers is a wall with two extinguishers in their box (灭火器).
func extinguishers(p painter) {
	p.room(0xE9E4D8, 0xCFC9BB, 0xA9A59B)
	p.box(250, 120, 460, 130, 0xB3261E)
	p.box(262, 132, 436, 106, 0xC93A30)
	for _, x := range []int{340, 560} {
		p.box(x+26, 285, 28, 26, 0x30343A)
		p.box(x+54, 292, 60, 8, 0x202327)
		p.box(x+106, 292, 8, 90, 0x202327)
		p.disc(x+40, 350, 42, 0xC2281C)
		p.box(x-2, 350, 84, 190, 0xC2281C)
		p.box(x+8, 350, 12, 185, 0xDD5A4C)
		p.box(x+2, 400, 76, 70, 0xF2EFE6)
		p.box(x+12, 414, 56, 6, 0x444444)
		p.box(x+12, 430, 40, 6, 0x777777)
		p.box(x+12, 446, 48, 6, 0x777777)
	}
}

// corridor is a way out with its sign (安全出口).
func corridor(p painter) {
	p.room(0xDFE5E8, 0xB9C2C7, 0x8F979B)
	p.box(330, 150, 300, 360, 0x7A8B8F)
	p.box(345, 165, 132, 345, 0x5E7377)
	p.box(483, 165, 132, 345, 0x5E7377)
	p.box(455, 330, 14, 50, 0xD9DDDE)
	p.box(491, 330, 14, 50, 0xD9DDDE)
	p.box(385, 70, 190, 60, 0x0E8F4F)
	p.disc(425, 88, 9, 0xF4FFF8)
	p.box(416, 98, 20, 18, 0xF4FFF8)
	p.box(470, 96, 70, 8, 0xF4FFF8)
	for i := range 16 {
		p.box(540+i, 84+i, 4, 32-2*i, 0xF4FFF8)
	}
	p.box(60, 300, 150, 230, 0x9A7B54)
	p.box(70, 310, 130, 100, 0xB08F65)
	p.box(70, 420, 130, 100, 0xB08F65)
}

// cabinet is a distribution box with its door open (配电箱).
func cabinet(p painter) {
	p.room(0xD6D9D2, 0xBDC1B8, 0x94968E)
	p.box(310, 110, 330, 350, 0x6C7681)
	p.box(326, 126, 298, 318, 0x3C444C)
	p.box(640, 126, 160, 330, 0x818C97)
	p.box(655, 170, 110, 80, 0xF1C40F)
	for i := range 26 {
		p.box(710-i, 184+2*i, 2*i, 2, 0x222222)
	}
	for row := range 2 {
		p.box(346, 190+row*120, 258, 8, 0x9AA3AB)
		for i := range 6 {
			p.box(350+i*42, 160+row*120, 34, 72, 0xE8EAEB)
			p.box(361+i*42, 182+row*120, 12, 26, []uint32{0x1D6FB8, 0x222222}[(i+row)%2])
		}
	}
	p.box(400, 380, 6, 112, 0xC0392B)
	p.box(430, 380, 6, 112, 0x2E7D32)
	p.box(460, 380, 6, 112, 0xD4AC0D)
}

// cylinders is a row of gas cylinders (气瓶).
func cylinders(p painter) {
	p.room(0xCFDCE6, 0xAFBFCB, 0x9D9B95)
	p.box(90, 200, 780, 10, 0xF1C40F)
	for i := range 5 {
		x, c := 120+i*150, []uint32{0x8C9AA5, 0x7F8E9A}[i%2]
		p.box(x+38, 252, 24, 30, 0x8D6E1F)
		p.box(x+28, 240, 44, 16, 0x555B61)
		p.disc(x+50, 330, 54, c)
		p.box(x-4, 330, 108, 200, c)
		p.box(x+6, 330, 14, 196, c+0x181818)
		p.box(x-4, 420, 108, 22, 0xC0392B)
		p.box(x-4, 526, 108, 16, 0x4A5259)
	}
	p.box(90, 400, 780, 6, 0x5A6168)
}

// workshop is a hall with a machine and a marked way (车间).
func workshop(p painter) {
	p.room(0xC9D3D8, 0xAEB9BF, 0x7F8A86)
	p.box(0, 60, photoWidth, 14, 0x5C6A72)
	for i := range 4 {
		p.box(90+i*220, 74, 120, 20, 0xFFF7D6)
	}
	p.box(180, 270, 420, 250, 0x2F6B54)
	p.box(180, 270, 420, 30, 0x3C8569)
	p.box(230, 320, 180, 120, 0x9FB4BC)
	p.disc(320, 380, 44, 0x4A5A61)
	p.disc(320, 380, 18, 0xC8D2D6)
	p.box(440, 330, 120, 70, 0x22302B)
	p.disc(470, 430, 14, 0xC0392B)
	p.disc(515, 430, 14, 0x27AE60)
	p.box(640, 560, 20, 160, 0xF1C40F)
	p.box(900, 560, 20, 160, 0xF1C40F)
}

// stockPhoto draws a photo taken at some time.
func stockPhoto(n int, at time.Time) []byte {
	scenes := []func(painter){extinguishers, corridor, cabinet, cylinders, workshop}
	p := painter{image.NewRGBA(image.Rect(0, 0, scaled(photoWidth), scaled(photoHeight)))}
	scenes[n%len(scenes)](p)
	p.grain(rand.New(rand.NewPCG(uint64(n), uint64(at.Unix()))))
	p.stamp(at)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p.RGBA, &jpeg.Options{Quality: photoQuality}); err != nil {
		panic(err) // writing to memory cannot fail
	}
	return b.Bytes()
}

// grainRows is how far down a photo its noise goes: enough to tell two photos
// apart, little enough to draw many.
const grainRows = 16

// grain is a sensor's noise, the same for a row of four points.
func (p painter) grain(r *rand.Rand) {
	for i := 0; i+16 <= grainRows*p.Stride; i += 16 {
		d := int(r.Uint32()%9) - 4
		for j := i; j < i+16; j++ {
			if j%4 != 3 {
				p.Pix[j] = uint8(min(max(int(p.Pix[j])+d, 0), 255))
			}
		}
	}
}

// stamp writes the time in the lower left corner.
func (p painter) stamp(at time.Time) {
	const x, y, size = 28, 650, 6
	for i, r := range at.Format("2006-01-02 15:04") {
		for row, bits := range glyphs[r] {
			for col := range 5 {
				if bits&(0x10>>col) != 0 {
					p.box(x+(i*6+col)*size+2, y+row*size+2, size, size, 0x202020)
					p.box(x+(i*6+col)*size, y+row*size, size, size, 0xFFFFFF)
				}
			}
		}
	}
}

// glyphs are the digits of a stamp, seven rows of five points.
var glyphs = map[rune][7]byte{
	'0': {0x0E, 0x11, 0x13, 0x15, 0x19, 0x11, 0x0E},
	'1': {0x04, 0x0C, 0x04, 0x04, 0x04, 0x04, 0x0E},
	'2': {0x0E, 0x11, 0x01, 0x06, 0x08, 0x10, 0x1F},
	'3': {0x0E, 0x11, 0x01, 0x06, 0x01, 0x11, 0x0E},
	'4': {0x02, 0x06, 0x0A, 0x12, 0x1F, 0x02, 0x02},
	'5': {0x1F, 0x10, 0x1E, 0x01, 0x01, 0x11, 0x0E},
	'6': {0x06, 0x08, 0x10, 0x1E, 0x11, 0x11, 0x0E},
	'7': {0x1F, 0x01, 0x02, 0x04, 0x08, 0x08, 0x08},
	'8': {0x0E, 0x11, 0x11, 0x0E, 0x11, 0x11, 0x0E},
	'9': {0x0E, 0x11, 0x11, 0x0F, 0x01, 0x02, 0x0C},
	'-': {0, 0, 0, 0x1F, 0, 0, 0},
	':': {0, 0x0C, 0x0C, 0, 0x0C, 0x0C, 0},
}
