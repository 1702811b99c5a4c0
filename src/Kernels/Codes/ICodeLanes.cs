namespace Whence.Kernels.Codes;

/// <summary>
/// The vector operations of sums over integer codes: 32-bit sums, four codes of a byte in every lane. All implementations give the same integers, and the same bits where sums become
/// floats: a product and a sum rounded once.
/// </summary>
/// <typeparam name="TVector">A vector of 32-bit lanes.</typeparam>
unsafe interface ICodeLanes<TVector>
    where TVector : struct
{
    /// <summary>Lanes of a vector.</summary>
    static abstract int Count { get; }

    /// <summary>What <see cref="Dot"/> is made of, as listings print it.</summary>
    static abstract string Instructions { get; }

    static abstract TVector Load(void* p);

    static abstract void Store(void* p, TVector v);

    /// <summary>The same four codes in every lane.</summary>
    static abstract TVector Repeat(byte* codes);

    /// <summary>Per lane: sum + the four products of an unsigned code and a signed weight, exactly.</summary>
    static abstract TVector Dot(TVector sum, TVector codes, TVector weights);

    /// <summary>Four codes of each of 4 * Count neighbouring channels, one from each row, to y: what <see cref="StoreCodes"/> puts in order again.</summary>
    static abstract void Interleave(byte* a, byte* b, byte* c, byte* d, void* y);

    /// <summary>Whole sums times a factor plus an offset, rounded once: floats.</summary>
    static abstract TVector Scaled(TVector sum, float* factor, float* offset);

    /// <summary>The whole numbers nearest to floats within 31 bits, the even ones halfway.</summary>
    static abstract TVector Nearest(TVector v);

    /// <summary>Writes bounds as <see cref="StoreCodes"/> reads them: three vectors.</summary>
    static abstract void PackBounds(CodeBounds bounds, void* y);

    /// <summary>Stores whole numbers, zero added, as codes within bounds: of the channels of four vectors as <see cref="Interleave"/> deals them.</summary>
    static abstract void StoreCodes(byte* y, TVector a, TVector b, TVector c, TVector d, void* bounds);

    /// <summary>The same of two rows: <paramref name="a"/> and <paramref name="b"/> are neighbours in the first, <paramref name="c"/> and <paramref name="d"/> in the second.</summary>
    static abstract void StoreRows(byte* first, byte* second, TVector a, TVector b, TVector c, TVector d, void* bounds);
}

/// <summary>Codes q of a byte that stand for (q - Zero) * scale.</summary>
/// <param name="Zero">The code of 0.</param>
/// <param name="Least">The lowest code that is stored.</param>
/// <param name="Most">The highest.</param>
readonly record struct CodeBounds(int Zero, int Least, int Most);
