namespace Whence.Kernels.Conv;

/// <summary>
/// Several neighbouring outputs taken as the columns of one: where a convolution has fewer outputs than a vector has lanes, a block of
/// pixels
/// fills it. The block reads the rectangle of all its pixels' taps; weights that a pixel does not have are zero.
/// </summary>
sealed class BlockedPhase
{
    readonly ConvPhase[] phases;
    readonly int stepY;
    readonly int stepX;

    /// <param name="phases">The phases of one convolution, residues of the output position in order.</param>
    /// <param name="most">Outputs that a block may have.</param>
    public BlockedPhase(ConvPhase[] phases, int most)
    {
        this.phases = phases;
        var p = phases[0];
        (stepY, stepX) = (p.OutStepY, p.OutStepX);
        (Height, Width) = (stepY, stepX);
        while (4 * Height * Width * p.OutC <= most)
            (Height, Width) = (2 * Height, 2 * Width);
        Elements = [.. from a in Enumerable.Range(0, Height) from b in Enumerable.Range(0, Width) select Element(a, b)];
        var taps = Elements.SelectMany(e => e.Keys).ToArray();
        var (minY, maxY) = (taps.Min(t => t.Y), taps.Max(t => t.Y));
        var (minX, maxX) = (taps.Min(t => t.X), taps.Max(t => t.X));
        Phase = p with
        {
            GridH = (p.OutH + Height - 1) / Height,
            GridW = (p.OutW + Width - 1) / Width,
            OutStepY = Height,
            OutStepX = Width,
            InStepY = Height / stepY * p.InStepY,
            InStepX = Width / stepX * p.InStepX,
            Taps =
            [
                .. from y in Enumerable.Range(minY, maxY - minY + 1)
                   from x in Enumerable.Range(minX, maxX - minX + 1)
                   select new ConvTap(y, x, 0),
            ],
        };
    }

    /// <summary>Outputs of a block along a column.</summary>
    public int Height { get; }

    /// <summary>Outputs of a block along a row.</summary>
    public int Width { get; }

    /// <summary>The grid of blocks and the rectangle that each reads.</summary>
    public ConvPhase Phase { get; }

    /// <summary>Per output of a block, row by row: where its weights lie, by tap.</summary>
    public IReadOnlyList<Dictionary<(int Y, int X), long>> Elements { get; }

    /// <summary>Whether phases have so few outputs that blocks of them pay.</summary>
    public static bool Fits(ConvPhase[] phases, int lanes)
    {
        var p = phases[0];
        return p.Groups == 1 && phases.Length == p.OutStepY * p.OutStepX && p.OutC * 4 <= lanes && p.OutH > 1 && p.OutW > 1
            && phases.All(q => q.Taps.Length > 0) && p.OutStepY <= 2 && p.OutStepX <= 2;
    }

    Dictionary<(int Y, int X), long> Element(int a, int b)
    {
        var p = phases[a % stepY * stepX + b % stepX];
        return p.Taps.ToDictionary(t => (t.Y + a / stepY * p.InStepY, t.X + b / stepX * p.InStepX), t => t.Weight);
    }
}
