"""Writes tests/data/outside/vit-*: two small vision transformers, a picture each, and their maps in float64: attention rollout [Abnar 2020],
gradient-weighted attention [Chefer 2021], relevance by epsilon rules through attention [Achtibat 2024, Ali 2022].
Usage: vit_golden.py FOLDER"""
import torch, numpy as np, torch.nn as nn, torch.nn.functional as F, math, sys
out = sys.argv[1]
D, Hh, M, K = (8, 2, 12, 3)


class Att(nn.Module):

    def __init__(s):
        super().__init__()
        s.qkv = nn.Linear(D, 3 * D)
        s.proj = nn.Linear(D, D)

    def forward(s, x):
        B, T, _ = x.shape
        q, k, v = s.qkv(x).reshape(B, T, 3, Hh, D // Hh).permute(2, 0, 3, 1, 4).unbind(0)
        a = (q @ k.transpose(-2, -1) * (D // Hh) ** (-0.5)).softmax(-1)
        return s.proj((a @ v).transpose(1, 2).reshape(B, T, D))


class Mha(nn.Module):

    def __init__(s):
        super().__init__()
        s.a = nn.MultiheadAttention(D, Hh, batch_first=True)

    def forward(s, x):
        return s.a(x, x, x, need_weights=False)[0]


class Block(nn.Module):

    def __init__(s, own):
        super().__init__()
        s.n1 = nn.LayerNorm(D)
        s.att = Att() if own else Mha()
        s.n2 = nn.LayerNorm(D)
        s.f1 = nn.Linear(D, M)
        s.f2 = nn.Linear(M, D)

    def forward(s, x):
        x = x + s.att(s.n1(x))
        return x + s.f2(F.gelu(s.f1(s.n2(x))))


class Vit(nn.Module):

    def __init__(s, cls):
        super().__init__()
        s.cls = cls
        s.conv = nn.Conv2d(3, D, 4, 4)
        s.pos = nn.Parameter(torch.randn(1, 6 + cls, D) * 0.3)
        if cls:
            s.tok = nn.Parameter(torch.randn(1, 1, D))
        s.blocks = nn.ModuleList([Block(cls), Block(cls)])
        s.norm = nn.LayerNorm(D)
        s.head = nn.Linear(D, K)

    def forward(s, x):
        t = s.conv(x).flatten(2).transpose(1, 2)
        if s.cls:
            t = torch.cat([s.tok.expand(x.shape[0], -1, -1), t], 1)
        t = t + s.pos
        for b in s.blocks:
            t = b(t)
        t = s.norm(t)
        return s.head(t[:, 0] if s.cls else t.mean(1))
e = 1e-06
stab = lambda v: torch.where(v >= 0, v + e, v - e)


def lin(a, W, b, R):
    return a * (R / stab(a @ W.T + b) @ W)


def mm(a, b, R, half=0.5):
    s = half * R / stab(a @ b)
    return (a * (s @ b.transpose(-1, -2)), b * (a.transpose(-1, -2) @ s))


def scaled(x, c, R):
    return x * c * (R / stab(x * c))


def run(m, x, target, taylor):
    own = m.cls
    conv = m.conv(x)
    t = conv.flatten(2).transpose(1, 2)
    if m.cls:
        t = torch.cat([m.tok, t], 1)
    emb = t
    t = t + m.pos
    st = [t]
    rec = []
    for b in m.blocks:
        u = b.n1(t)
        if own:
            W, bi, Wo, bo = (b.att.qkv.weight, b.att.qkv.bias, b.att.proj.weight, b.att.proj.bias)
        else:
            W, bi, Wo, bo = (b.att.a.in_proj_weight, b.att.a.in_proj_bias, b.att.a.out_proj.weight, b.att.a.out_proj.bias)
        z = u @ W.T + bi
        T = u.shape[1]
        q, k, v = [z[..., i * D:(i + 1) * D].reshape(1, T, Hh, D // Hh).transpose(1, 2) for i in range(3)]
        c = (D // Hh) ** (-0.5)
        if own:
            p0 = q @ k.transpose(-1, -2)
            l = p0 * c
        else:
            p0 = q * c
            l = p0 @ k.transpose(-1, -2)
        a = l.softmax(-1)
        if a.requires_grad:
            a.retain_grad()
        o = a @ v
        j = o.transpose(1, 2).reshape(1, T, D)
        y = j @ Wo.T + bo
        t1 = t + y
        n = b.n2(t1)
        f = b.f1(n)
        h = F.gelu(f)
        w = b.f2(h)
        t2 = t1 + w
        rec.append(dict(t=t, u=u, W=W, bi=bi, Wo=Wo, bo=bo, q=q, k=k, v=v, c=c, p0=p0, l=l, a=a, o=o, j=j, y=y, t1=t1, n=n, f=f, h=h, w=w, b=b))
        t = t2
    f = m.norm(t)
    r = f[:, 0] if m.cls else f.mean(1)
    logits = m.head(r)
    assert (logits - m(x)).abs().max() < 1e-10
    return (logits, rec, emb, t, f, r)


def lrp(m, x, target, taylor):
    with torch.no_grad():
        logits, rec, emb, tl, f, r = run(m, x, target, taylor)
        R = torch.zeros_like(logits)
        R[0, target] = logits[0, target]
        total = R.sum()
        R = lin(r, m.head.weight, m.head.bias, R)
        Rt = torch.zeros_like(f)
        if m.cls:
            Rt[:, 0] = R
        else:
            Rt = f / f.shape[1] * (R / stab(r))[:, None]
        R = Rt
        for d in reversed(rec):
            b = d['b']
            s = R / stab(d['t1'] + d['w'])
            Rx = d['t1'] * s
            Rw = d['w'] * s
            Rh = lin(d['h'], b.f2.weight, b.f2.bias, Rw)
            Rn = lin(d['n'], b.f1.weight, b.f1.bias, Rh)
            R = Rx + Rn
            s = R / stab(d['t'] + d['y'])
            Rx = d['t'] * s
            Ry = d['y'] * s
            Rj = lin(d['j'], d['Wo'], d['bo'], Ry)
            T = Rj.shape[1]
            Ro = Rj.reshape(1, T, Hh, D // Hh).transpose(1, 2)
            if taylor:
                Ra, Rv = mm(d['a'], d['v'], Ro)
                Rl = d['l'] * (Ra - d['a'] * Ra.sum(-1, keepdim=True))
                if m.cls:
                    Rl = scaled(d['p0'], d['c'], Rl)
                    Rq, Rk = mm(d['q'], d['k'].transpose(-1, -2), Rl)
                else:
                    Rq, Rk = mm(d['p0'], d['k'].transpose(-1, -2), Rl)
                    Rq = scaled(d['q'], d['c'], Rq)
                Rk = Rk.transpose(-1, -2)
            else:
                Rv = mm(d['a'], d['v'], Ro, 1.0)[1]
                Rq = Rk = torch.zeros_like(Rv)
            Rz = torch.cat([w.transpose(1, 2).reshape(1, T, D) for w in (Rq, Rk, Rv)], -1)
            R = Rx + lin(d['u'], d['W'], d['bi'], Rz)
        R = emb * (R / stab(emb + m.pos))
        if m.cls:
            R = R[:, 1:]
        R = R.transpose(1, 2).reshape(1, D, 2, 3)
        s = R / stab(m.conv(x))
        R = x * F.conv_transpose2d(s, m.conv.weight, stride=4)
        return (R[0].permute(1, 2, 0).numpy(), float(R.sum() / total))


def maps(m, x, target):
    logits, rec, *_ = run(m, x, target, True)
    for p in m.parameters():
        p.grad = None
    logits[0, target].backward()
    T = rec[0]['a'].shape[-1]
    I = torch.eye(T, dtype=torch.float64)
    Ro = I
    Rg = I
    for d in rec:
        A = d['a'][0].detach()
        G = d['a'].grad[0]
        h = 0.5 * A.mean(0) + 0.5 * I
        h = h / h.sum(-1, keepdim=True)
        Ro = h @ Ro
        Rg = Rg + (A * G).clamp(min=0).mean(0) @ Rg
    Rg = Rg - I
    pick = lambda R: (R[0, 1:] if m.cls else R.mean(0)).reshape(2, 3).numpy()
    assert abs(Ro.sum(-1) - 1).max() < 1e-12
    return np.stack([pick(Ro), pick(Rg)])

for cls in (True, False):
    torch.manual_seed(5 if cls else 6)
    m = Vit(cls).eval()
    with torch.no_grad():
        for n, p in m.named_parameters():
            if 'qkv.weight' in n or 'in_proj_weight' in n:
                p.mul_(2)
            if n == 'head.weight':
                p.mul_(3)
            if n.endswith('bias') and p.dim() == 1 and ('n' not in n.split('.')[-2][:1]):
                p.copy_(torch.randn_like(p) * 0.1)
            if '.n1.' in n or '.n2.' in n or n.startswith('norm.'):
                p.add_(torch.randn_like(p) * 0.2)
    name = 'vit-class' if cls else 'vit-mean'
    x = torch.rand(1, 3, 8, 12)
    torch.onnx.export(m, x, f'{out}/{name}.onnx', opset_version=14, input_names=['x'], output_names=['y'], dynamic_axes={'x': {0: 'N'}, 'y': {0: 'N'}})
    np.save(f'{out}/{name}-picture.npy', x[0].permute(1, 2, 0).contiguous().numpy()[None])
    m = m.double()
    x = x.double()
    t = 1
    A = maps(m, x, t)
    np.save(f'{out}/{name}-attention.npy', A.astype(np.float32))
    L = [lrp(m, x, t, k) for k in (True, False)]
    np.save(f'{out}/{name}-lrp.npy', np.stack([l[0] for l in L]).astype(np.float32))
    print(name, m(x).detach().numpy(), A, [l[1] for l in L], [np.abs(l[0]).sum() for l in L])
    print([d['a'].detach().numpy().round(2).tolist()[0][0][0] for d in run(m, x, t, True)[1]])
