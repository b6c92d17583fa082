package answer
import ("testing";"encoding/json";"os";"time";"fmt";"slices")
func TestZZ(t *testing.T){
 p:=os.Getenv("ZZ"); if p=="" {t.Skip()}
 b,_:=os.ReadFile(p); var cs []struct{Kind,Text,At string; Want []string; Source string}
 json.Unmarshal(b,&cs); ok,conf:=0,0
 z:=time.FixedZone("CST",8*3600)
 for _,c:=range cs{ at:=time.Date(2026,11,25,10,0,0,0,z); if c.At!="" {at,_=time.ParseInLocation("2006-01-02T15:04:05",c.At,z)}
  r:=Read(Question{Kind:Kind(c.Kind),At:at},c.Text)
  if slices.Contains(c.Want,r.Value){ok++; if r.Confirm!=""{conf++}} else {fmt.Printf("%s %q at %s want %v got %q conf=%q err=%q\n",c.Kind,c.Text,c.At,c.Want,r.Value,r.Confirm,r.Err)}
 }
 fmt.Println(ok,len(cs),"confirmed",conf)
}
