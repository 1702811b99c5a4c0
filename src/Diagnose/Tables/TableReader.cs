namespace Whence.Diagnose.Tables;

/// <summary>Opens a table by the ending of its name, or a folder as one.</summary>
public static class TableReader
{
    /// <summary>What can be read, for messages and help.</summary>
    public const string Forms = "CSV (.csv, .tsv, .txt), Parquet (.parquet), JSON Lines (.jsonl, .ndjson), JSON (.json, one array of objects, or ODIN's), a folder of class folders, or of ODIN's text files";

    /// <summary>Reads a table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="texts">Columns to be read as texts even if all cells are numbers: ids, whose "007" is not 7.</param>
    /// <exception cref="TableException">It is not one of these forms, or damaged.</exception>
    public static Table Read(string path, params IEnumerable<string> texts)
    {
        var (source, asText) = (Path.GetFileName(path), texts.ToHashSet());
        if (Directory.Exists(path))
            return Directory.EnumerateFiles(path, "*.txt").Any() ? OdinTables.ReadPredictions(path) : ImageFolders.Read(path);
        if (!File.Exists(path))
            throw new TableException(path, "there is no such file");
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".csv" or ".tsv" or ".txt" => CsvReader.Read(source, () => File.OpenRead(path), asText),
            ".json" when OdinTables.IsTruth(path) => OdinTables.ReadTruth(path),
            ".jsonl" or ".ndjson" or ".json" => JsonReader.Read(source, ReadAll(path), asText),
            ".parquet" => ParquetTables.Read(source, File.OpenRead(path), asText),
            var ending => throw new TableException(source, $"'{ending}' is no table that can be read: {Forms}"),
        };
    }

    static byte[] ReadAll(string path)
    {
        var length = new FileInfo(path).Length;
        return length < Array.MaxLength
            ? File.ReadAllBytes(path)
            : throw new TableException(path, $"{length} bytes of JSON, at most {Array.MaxLength} are read; make it CSV or Parquet");
    }
}
