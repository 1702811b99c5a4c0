using Whence.Explain;
using Whence.Models.Images;
using Whence.Uncertainty.Evidence;

namespace Whence.Studies.Evidence;

/// <summary>
/// Pictures [n,S,S,3] in [0,1] that a classifier of S x S photographs was not made for: of noise, of test pictures whose content is destroyed (several after Hendrycks' Outlier Exposure, 2019), or cut
/// from large pictures; and corrupted test pictures, which are still of its classes. The same on every run.
/// </summary>
static class OutlierSets
{
    /// <summary>What is made of test pictures, or beside them of nothing.</summary>
    public static readonly string[] Made = ["gratings", "jigsaw", "gaussian-noise", "blobs", "shuffled-pixels", "mean-of-two", "inverted", "gradients", "half-covered"];

    /// <summary>A set by its name.</summary>
    /// <param name="name">Of <see cref="Made"/>.</param>
    /// <param name="pictures">Test pictures [n,S,S,3].</param>
    /// <param name="side">S, a multiple of 4.</param>
    public static float[] Make(string name, float[] pictures, int side)
    {
        var (size, result) = (side * side * 3, new float[pictures.Length]);
        Parallel.For(0, pictures.Length / size, picture =>
        {
            var start = picture * size;
            var to = result.AsSpan(start, size);
            Make(name, pictures.AsSpan(start, size), pictures.AsSpan((start + pictures.Length / size / 2 * size) % pictures.Length, size), to, side, new Random(picture));
            for (var j = 0; j < size; j++)
                to[j] = Math.Clamp(to[j], 0, 1);
        });
        return result;
    }

    /// <summary>Test pictures [n,S,S,3] that are worse, and still what they are.</summary>
    public static float[] Corrupt(PictureCorruption corruption, float[] pictures, int side)
    {
        var (size, result) = (side * side * 3, new float[pictures.Length]);
        Parallel.For(0, pictures.Length / size, i =>
            corruption.Apply(Image.FromFloats(side, side, 3, pictures.AsSpan(i * size, size)), i).ToFloats().CopyTo(result, i * size));
        return result;
    }

    /// <summary>Squares cut from large pictures at random places, a fifth of the shorter side wide, brought to [S,S,3].</summary>
    public static float[] Crops(IReadOnlyList<string> files, int count, int side)
    {
        var result = new float[count * side * side * 3];
        Parallel.For(0, files.Count, f =>
        {
            var (image, random) = (ImageFile.Load(files[f]), new Random(f));
            for (var i = f; i < count; i += files.Count)
            {
                var wide = Math.Min(image.Height, image.Width) / 5;
                var crop = image.Crop(random.Next(image.Width - wide + 1), random.Next(image.Height - wide + 1), wide, wide);
                Resize.To(crop.Flatten(Rgb.White).ToRgb(), side, side).ToFloats().CopyTo(result, i * side * side * 3);
            }
        });
        return result;
    }

    static void Make(string name, ReadOnlySpan<float> from, ReadOnlySpan<float> other, Span<float> to, int side, Random random)
    {
        switch (name)
        {
            case "gratings":
                Waves(to, side, random, least: 2, most: 10);
                break;
            case "gradients":
                Waves(to, side, random, least: 0.2, most: 0.7);
                break;
            case "jigsaw":
                Blocks(from, to, side, side / 4, random);
                break;
            case "shuffled-pixels":
                Blocks(from, to, side, 1, random);
                break;
            case "gaussian-noise":
                for (var j = 0; j < to.Length; j++)
                    to[j] = 0.5f + 0.5f * (float)random.Normal();
                break;
            case "blobs":
                for (var j = 0; j < to.Length; j++)
                    to[j] = (float)random.Normal();
                GaussianBlur.Apply(to.ToArray(), side, side, 3, 1.5, to);
                for (var j = 0; j < to.Length; j++)
                    to[j] = 0.5f + 4 * to[j];
                break;
            case "mean-of-two":
                for (var j = 0; j < to.Length; j++)
                    to[j] = (from[j] + other[j]) / 2;
                break;
            case "inverted":
                for (var j = 0; j < to.Length; j++)
                    to[j] = 1 - from[j];
                break;
            case "half-covered":
                Waves(to, side, random, least: 2, most: 10);
                var isLeft = random.Next(2) == 0;
                for (var j = 0; j < to.Length; j++)
                {
                    if (j / 3 % side < side / 2 == isLeft)
                        to[j] = from[j];
                }
                break;
            default:
                throw new ArgumentException($"there is no set '{name}'; there are {string.Join(", ", Made)}");
        }
    }

    // A plane wave a channel in one direction, so many periods over the picture.
    static void Waves(Span<float> to, int side, Random random, double least, double most)
    {
        var (angle, periods) = (2 * Math.PI * random.NextDouble(), least + (most - least) * random.NextDouble());
        Span<double> phase = [2 * Math.PI * random.NextDouble(), 2 * Math.PI * random.NextDouble(), 2 * Math.PI * random.NextDouble()];
        for (var j = 0; j < to.Length; j++)
        {
            var (row, column) = (j / 3 / side, j / 3 % side);
            to[j] = (float)(0.5 + 0.5 * Math.Sin(2 * Math.PI * periods / side * (row * Math.Sin(angle) + column * Math.Cos(angle)) + phase[j % 3]));
        }
    }

    static void Blocks(ReadOnlySpan<float> from, Span<float> to, int side, int block, Random random)
    {
        var across = side / block;
        int[] order = [.. Enumerable.Range(0, across * across)];
        random.Shuffle(order);
        for (var j = 0; j < to.Length; j++)
        {
            var (row, column) = (j / 3 / side, j / 3 % side);
            var taken = order[row / block * across + column / block];
            to[j] = from[3 * ((taken / across * block + row % block) * side + taken % across * block + column % block) + j % 3];
        }
    }
}
