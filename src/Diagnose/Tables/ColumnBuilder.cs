using System.Globalization;

namespace Whence.Diagnose.Tables;

/// <summary>
/// Grows one column cell by cell. It holds numbers as long as every cell is one or is missing; a first text after numbers asks for a second reading
/// as text, since "007" and "1.0" would not come back from numbers as they were written.
/// </summary>
sealed class ColumnBuilder(string name, bool isText)
{
    static readonly double[] Powers = [.. Enumerable.Range(0, 17).Select(power => Math.Pow(10, power))];

    readonly Dictionary<string, int> places = [];
    readonly List<string> words = [];
    double[] numbers = isText ? [] : new double[16];
    int[] codes = isText ? new int[16] : [];
    bool hasNumbers;

    public string Name => name;

    /// <summary>Whether the cells are texts.</summary>
    public bool IsText { get; private set; } = isText;

    /// <summary>Rows so far.</summary>
    public int Count { get; private set; }

    /// <summary>Texts came after numbers: the column must be read again as text.</summary>
    public bool MustReread { get; private set; }

    /// <summary>Adds a cell that may be a number, a text or missing.</summary>
    public void Add(ReadOnlySpan<char> cell)
    {
        if (IsMissing(cell))
            AddMissing();
        else if (IsText)
            AddWord(cell);
        else if (TryNumber(cell, out var value))
            AddNumber(value);
        else
            AddText(cell);
    }

    /// <summary>Adds a cell that is a text, even one that looks like a number.</summary>
    public void AddText(ReadOnlySpan<char> cell)
    {
        if (IsMissing(cell))
            AddMissing();
        else if (IsText || TurnToText())
            AddWord(cell);
        else
            AddNumber(double.NaN);
    }

    public void AddMissing()
    {
        if (IsText)
            Push(ref codes, -1);
        else
            Push(ref numbers, double.NaN);
    }

    /// <summary>Adds a number that needs no parsing; a column of texts takes it as written.</summary>
    public void AddNumber(double value)
    {
        if (IsText)
        {
            Add(value.ToString("R", CultureInfo.InvariantCulture));
            return;
        }
        Push(ref numbers, value);
        hasNumbers |= !double.IsNaN(value);
    }

    /// <summary>Adds missing cells up to a number of rows.</summary>
    public void FillTo(int rows)
    {
        while (Count < rows)
            AddMissing();
    }

    public Column Build()
    {
        if (!IsText)
        {
            Array.Resize(ref numbers, Count);
            return new NumberColumn(name, numbers);
        }
        Array.Resize(ref codes, Count);
        return new TextColumn(name, codes, words);
    }

    // Before the first number nothing is lost by turning.
    bool TurnToText()
    {
        if (hasNumbers)
        {
            MustReread = true;
            return false;
        }
        codes = new int[Math.Max(16, Count)];
        Array.Fill(codes, -1, 0, Count);
        (numbers, IsText) = ([], true);
        return true;
    }

    void AddWord(ReadOnlySpan<char> cell)
    {
        // Neighbours are often alike.
        if (Count > 0 && codes[Count - 1] is >= 0 and var last && cell.SequenceEqual(words[last]))
        {
            Push(ref codes, last);
            return;
        }
        var lookup = places.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(cell, out var place))
        {
            place = words.Count;
            var word = cell.ToString();
            words.Add(word);
            places.Add(word, place);
        }
        Push(ref codes, place);
    }

    void Push<T>(ref T[] values, T value)
    {
        if (Count == values.Length)
            Array.Resize(ref values, 2 * Count);
        values[Count++] = value;
    }

    static bool TryNumber(ReadOnlySpan<char> cell, out double value)
    {
        if (TryShort(cell, out value))
            return true;
        if (double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
            return !double.IsNaN(value);
        var sign = cell[0] == '-' ? -1 : 1;
        var word = cell[0] is '-' or '+' ? cell[1..] : cell;
        value = sign * double.PositiveInfinity;
        return word.Equals("inf", StringComparison.OrdinalIgnoreCase) || word.Equals("infinity", StringComparison.OrdinalIgnoreCase);
    }

    // Up to 15 digits and their power of ten are exact, and so is the rounding of their quotient: most cells need no more.
    static bool TryShort(ReadOnlySpan<char> cell, out double value)
    {
        value = 0;
        if (cell.Length > 16)
            return false;
        var start = cell[0] == '-' ? 1 : 0;
        var (digits, all, point) = (0L, 0, -1);
        for (var i = start; i < cell.Length; i++)
        {
            if (cell[i] == '.' && point < 0)
                point = i;
            else if (char.IsAsciiDigit(cell[i]))
                (digits, all) = (10 * digits + cell[i] - '0', all + 1);
            else
                return false;
        }
        var size = digits / Powers[point < 0 ? 0 : cell.Length - 1 - point];
        value = start == 1 ? -size : size;
        return all is > 0 and <= 15;
    }

    static bool IsMissing(ReadOnlySpan<char> cell)
    {
        if (cell.Length > 4 || (cell.Length > 0 && cell[0] is not ('N' or 'n' or '<')))
            return false;
        foreach (var word in Column.MissingWords)
        {
            if (cell.SequenceEqual(word))
                return true;
        }
        return false;
    }
}
