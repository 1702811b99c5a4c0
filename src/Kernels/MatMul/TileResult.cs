using Whence.Kernels.Language;

namespace Whence.Kernels.MatMul;

/// <summary>Where a product's results go: element (row, column) to first + row * rowStep + column, finished by the epilogue.</summary>
/// <param name="vector">Neighbouring columns that one access moves.</param>
class TileResult(EpilogueCode epilogue, S32 first, S32 firstChannel, int rows, int columns, int rowStep, int vector)
{
    /// <summary>Index and existence of a row that may lie beyond the last one if <paramref name="ragged"/>.</summary>
    public virtual Place Row(S32 row, bool ragged) => new(first + row * rowStep, ragged ? row < rows : true);

    /// <summary>Stores neighbouring columns of a row.</summary>
    public void Store(Place row, S32 column, F32[] values, bool ragged)
    {
        var width = Math.Min(vector, values.Length);
        for (var i = 0; i < values.Length; i += width)
        {
            var exists = row.Exists & (ragged ? column + i < columns : true);
            epilogue.Store(row.Index + column + i, firstChannel + column + i, values[i..(i + width)], exists);
        }
    }
}
