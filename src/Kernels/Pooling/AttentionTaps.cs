namespace Whence.Kernels.Pooling;

/// <summary>The taps of one window that are on the map: their rows and columns there, and which of the window's they are. Windows come in ascending order of (n,p,q).</summary>
struct AttentionTaps
{
    readonly PoolDims d;
    readonly PoolTaps rows;
    readonly PoolTaps columns;
    int p;
    int q;

    public AttentionTaps(PoolDims d, PoolTaps rows, PoolTaps columns, long window)
    {
        (this.d, this.rows, this.columns) = (d, rows, columns);
        var row = window / d.Q;
        (Image, p, q) = (row / d.P, (int)(row % d.P), (int)(window % d.Q));
        Place();
    }

    /// <summary>The image, n.</summary>
    public long Image { get; private set; }

    /// <summary>Row of the first.</summary>
    public int Top { get; private set; }

    /// <summary>One step behind the row of the last.</summary>
    public int Bottom { get; private set; }

    /// <summary>Column of the first.</summary>
    public int Left { get; private set; }

    /// <summary>One step behind the column of the last.</summary>
    public int Right { get; private set; }

    /// <summary>Which of the window's R * S taps the first is.</summary>
    public int First { get; private set; }

    /// <summary>The first element of the image in a map of so many channels.</summary>
    public readonly long Start(int channels) => Image * d.H * d.W * channels;

    /// <summary>Goes on to the next window.</summary>
    public void Next()
    {
        if (++q == d.Q)
        {
            q = 0;
            if (++p == d.P)
                (p, Image) = (0, Image + 1);
        }
        Place();
    }

    void Place()
    {
        // Behind the last window is none.
        (Top, Bottom, Left, Right) = (rows.First(p), rows.End(p), columns.First(q), columns.End(q));
        First = rows.FirstTap(p) * d.S + columns.FirstTap(q);
    }
}
