namespace Whence.Explain;

/// <summary>The linear system of <see cref="NoisyLinearImputation"/> for one set of removed pixels: vectors lie on the picture's grid with a border of one, where they are 0.</summary>
sealed class ImputationSystem
{
    const double Beside = 1.0 / 6, Across = 1.0 / 12;

    // Mean residual at which a solution is good enough, against a noise of 0.01.
    const double Tolerance = 1e-5;
    const int MostRounds = 400, LeastSide = 8;

    readonly bool[] removed;
    readonly int width;
    readonly int height;
    readonly int stride;
    readonly int[] places; // of removed pixels, on the grid
    readonly double[] degrees; // of removed pixels, sums of weights
    readonly ImputationSystem? half;

    /// <param name="removed">Which pixels [H,W].</param>
    /// <param name="width">Columns.</param>
    public ImputationSystem(bool[] removed, int width)
    {
        (this.removed, this.width, height, stride) = (removed, width, removed.Length / width, width + 2);
        places = [.. Enumerable.Range(0, removed.Length).Where(i => removed[i]).Select(Place)];
        degrees = Array.ConvertAll(places, Degree);
        if (places.Length > 0 && Math.Min(width, height) >= 2 * LeastSide)
            half = new(Halved(), (width + 1) / 2);
    }

    /// <summary>Solves for the removed of the values [H,W].</summary>
    public void Solve(double[] values)
    {
        if (places.Length == 0)
            return;
        var grid = new double[(height + 2) * stride];
        Begin(values);
        for (var i = 0; i < values.Length; i++)
            grid[Place(i)] = values[i];
        Refine(grid);
        for (var i = 0; i < values.Length; i++)
            values[i] = grid[Place(i)];
    }

    // What removed pixels begin with: the picture at half its size, or the mean of the others.
    void Begin(double[] values)
    {
        if (half is null)
        {
            var mean = values.Where((_, i) => !removed[i]).DefaultIfEmpty(0).Average();
            for (var i = 0; i < values.Length; i++)
                values[i] = removed[i] ? mean : values[i];
            return;
        }
        var (coarse, counts) = (new double[half.removed.Length], new int[half.removed.Length]);
        for (var i = 0; i < values.Length; i++)
        {
            if (!removed[i])
                (coarse[Cell(i)], counts[Cell(i)]) = (coarse[Cell(i)] + values[i], counts[Cell(i)] + 1);
        }
        for (var cell = 0; cell < coarse.Length; cell++)
            coarse[cell] /= Math.Max(1, counts[cell]);
        half.Solve(coarse);
        for (var i = 0; i < values.Length; i++)
            values[i] = removed[i] ? coarse[Cell(i)] : values[i];
    }

    // Conjugate gradients.
    void Refine(double[] v)
    {
        double[] direction = new double[v.Length], residual = new double[places.Length], image = new double[places.Length];
        var size = 0.0;
        for (var i = 0; i < places.Length; i++)
        {
            residual[i] = direction[places[i]] = -Apply(v, i);
            size += residual[i] * residual[i];
        }
        var goal = Tolerance * Tolerance * places.Length;
        for (var round = 0; size > goal && round < MostRounds; round++)
        {
            var curvature = 0.0;
            for (var i = 0; i < places.Length; i++)
                curvature += (image[i] = Apply(direction, i)) * direction[places[i]];
            if (!(curvature > 0))
                return;
            var (step, next) = (size / curvature, 0.0);
            for (var i = 0; i < places.Length; i++)
            {
                v[places[i]] += step * direction[places[i]];
                residual[i] -= step * image[i];
                next += residual[i] * residual[i];
            }
            for (var i = 0; i < places.Length; i++)
                direction[places[i]] = residual[i] + next / size * direction[places[i]];
            size = next;
        }
    }

    // (D - W) v at one place; what is not removed stands in v as it is, which is 0 in a direction.
    double Apply(double[] v, int i)
    {
        var at = places[i];
        return degrees[i] * v[at] - Beside * (v[at - 1] + v[at + 1] + v[at - stride] + v[at + stride])
            - Across * (v[at - stride - 1] + v[at - stride + 1] + v[at + stride - 1] + v[at + stride + 1]);
    }

    int Place(int pixel) => (pixel / width + 1) * stride + pixel % width + 1;

    int Cell(int pixel) => pixel / width / 2 * ((width + 1) / 2) + pixel % width / 2;

    double Degree(int place)
    {
        var (row, column) = (place / stride - 1, place % stride - 1);
        var (rows, columns) = ((row > 0 ? 1 : 0) + (row < height - 1 ? 1 : 0), (column > 0 ? 1 : 0) + (column < width - 1 ? 1 : 0));
        return Beside * (rows + columns) + Across * rows * columns;
    }

    // A cell of two by two pixels is removed where all of its are.
    bool[] Halved()
    {
        var cells = new bool[(height + 1) / 2 * ((width + 1) / 2)];
        Array.Fill(cells, true);
        for (var i = 0; i < removed.Length; i++)
            cells[Cell(i)] &= removed[i];
        return cells;
    }
}
