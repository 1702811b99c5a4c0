using Whence.Diagnose.Data;
using Whence.Diagnose.Tables;
using Whence.Statistics;

namespace Whence.Diagnose.Detection;

/// <summary>Pictures with their objects, what models found in them, and tables of further properties, as they were read.</summary>
/// <param name="Models">Name of each model and what it found.</param>
/// <param name="Properties">Tables of properties: of pictures by id or file name, or of objects where a column holds the objects' ids.</param>
public sealed record DetectionSet(IReadOnlyList<(string Name, DetectionData Data)> Models, IReadOnlyList<Table> Properties)
{
    /// <summary>The names under which a column of objects' ids is looked for.</summary>
    public static IReadOnlyList<string> ObjectIds { get; } = ["annotation_id", "object_id", "annotation", "object"];

    /// <summary>Reads the files.</summary>
    /// <param name="truth">The truths in COCO's JSON.</param>
    /// <param name="predictions">A file in COCO's JSON or a folder in ODIN's text files for each model; its name without ending is the model's.</param>
    /// <param name="properties">Files with properties.</param>
    /// <param name="shape">What is compared.</param>
    /// <param name="names">How the column of pictures' ids is called.</param>
    /// <exception cref="TableException">A file cannot be read.</exception>
    public static DetectionSet Read(string truth, IReadOnlyList<string> predictions, IReadOnlyList<string> properties, DetectionShape shape, TableNames names) => new(
        [.. predictions.Select(path => (Path.GetFileNameWithoutExtension(path), Directory.Exists(path) ? OdinReader.Read(truth, path) : CocoReader.Read(truth, path, shape)))],
        [.. properties.Select(path => TableReader.Read(path, names.Texts.Concat(ObjectIds)))]);

    /// <summary>Each model's pictures, objects and detections with their properties: what the file of truths states beside its own, then the tables'.</summary>
    /// <exception cref="DiagnoseException">A table speaks of no picture or object, or of one twice.</exception>
    public IReadOnlyList<(string Name, DetectionData Data)> Join(TableNames names)
    {
        var truth = Models[0].Data;
        List<string> notes = [];
        List<Property> pictures = [], objects = [];
        Add(pictures, truth.PictureColumns, [.. Enumerable.Range(0, truth.Images.Count)], [], ["crowd"]);
        Add(objects, truth.ObjectColumns, [.. Enumerable.Range(0, truth.Truths.Count)], [], ObjectBreakdown.Names);
        foreach (var table in Properties)
        {
            var (places, isOfObjects, ids) = Places(truth, table, names);
            var rows = new int[isOfObjects ? truth.Truths.Count : truth.Images.Count];
            Array.Fill(rows, -1);
            for (var row = 0; row < places.Length; row++)
            {
                if (places[row] >= 0)
                    rows[places[row]] = row;
            }
            if (rows.Count(row => row < 0) is > 0 and var lacking)
                notes.Add($"{lacking} of {rows.Length} {(isOfObjects ? "objects" : "pictures")} are not in {table.Source}: its properties are {Property.Missing} for them.");
            Add(isOfObjects ? objects : pictures, table, rows, ids, isOfObjects ? ObjectBreakdown.Names : ["crowd"]);
        }
        return [.. Models.Select(model => (model.Name, model.Data with { PictureProperties = pictures, ObjectProperties = objects, Notes = notes }))];

        void Add(List<Property> known, Table table, int[] rows, IReadOnlyCollection<Column> used, IReadOnlyList<string> reserved)
        {
            foreach (var column in table.Columns.Where(column => !used.Contains(column)))
            {
                var name = reserved.Contains(column.Name) || known.Exists(property => property.Name == column.Name) ? $"{column.Name} ({table.Source})" : column.Name;
                if (PropertyMaker.Make(name, column, rows, names.Binnings.GetValueOrDefault(name)) is { } made)
                    known.Add(made);
                else
                    notes.Add($"column '{name}' of {table.Source} has one value for all and is no property.");
            }
        }
    }

    /// <summary>The pictures of a stretch with what is in them, and what the tables say of them; detections and tables may be whole, or of this stretch only.</summary>
    /// <exception cref="StatisticsException">There is no such stretch.</exception>
    /// <exception cref="DiagnoseException">Models are compared by boxes and by masks, or a table speaks of no picture or object, or of one twice.</exception>
    public TablePart Part(Shard shard, TableNames names)
    {
        var (truth, count) = (Models[0].Data, Models[0].Data.Images.Count);
        if (Models.Select(model => model.Data.HasMasks).Distinct().Count() > 1)
            throw new DiagnoseException($"the detections of {string.Join(", ", Models.Select(model => $"{model.Name} are {(model.Data.HasMasks ? "masks" : "boxes")}"))}: make parts of each shape apart, or say which one is compared");
        var ((start, end), pictures, objects) = (shard.Of(count), DetectionTables.Pictures(truth), DetectionTables.Objects(truth));
        int[] images = [.. truth.Truths.Select(t => t.Image)];
        return new(
            shard, truth.HasMasks ? PartTask.Masks : PartTask.Boxes, $"{pictures.Fingerprint()} {objects.Fingerprint()} {string.Join('|', truth.Classes)}", truth.Classes,
            [pictures.Select([.. Enumerable.Range(start, end - start)]), objects.Select([.. Enumerable.Range(0, images.Length).Where(t => images[t] >= start && images[t] < end)])],
            [.. Models.Select(model => Seen(model.Name, DetectionTables.Detections(model.Name, model.Data), [.. model.Data.Detections.Select(d => d.Image)]))],
            [.. Properties.Select(table => Seen(table.Source, table, OfPictures(table)))]);

        SeenTable Seen(string name, Table table, int[] places) => SeenTable.Of(name, table, places, shard, count, withUnknown: false);

        int[] OfPictures(Table table)
        {
            var (places, isOfObjects, _) = Places(truth, table, names);
            return isOfObjects ? Array.ConvertAll(places, place => place < 0 ? -1 : images[place]) : places;
        }
    }

    /// <summary>Puts all parts of a whole together, in any order.</summary>
    /// <exception cref="StatisticsException">A part lacks or stands twice, or parts are of different numbers.</exception>
    /// <exception cref="DiagnoseException">Parts are of other tables, or of other states of them, than each other.</exception>
    public static DetectionSet Merge(IReadOnlyList<TablePart> parts)
    {
        var ordered = TablePart.Order(parts);
        var first = ordered[0];
        if (first.Task == PartTask.Classification)
            throw new DiagnoseException($"the parts are of {first.Task}, expects {PartTask.Boxes} or {PartTask.Masks}");
        var (pictures, objects) = (Whole(part => part.Truth[0]), Whole(part => part.Truth[1]));
        return new(
            [.. first.Models.Select((model, m) => (model.Name, DetectionTables.Read(pictures, objects, Whole(part => part.Models[m].Table), first.Classes, first.Task == PartTask.Masks)))],
            [.. first.Properties.Select((_, t) => Whole(part => part.Properties[t].Table))]);

        Table Whole(Func<TablePart, Table> of) => Table.Concatenate([.. ordered.Select(of)]);
    }

    // For each row the place of its picture or object among the truths, -1 where they do not know it; and the columns that say so.
    static (int[] Places, bool IsOfObjects, Column[] Ids) Places(DetectionData truth, Table table, TableNames names)
    {
        var objects = table.FindAny(ObjectIds);
        var column = objects ?? ColumnNames.Require(table, names.Id, ColumnNames.Id, "the ids of pictures (or object_id, of objects)");
        var keys = new RowKeys(table, column as TextColumn ?? throw new TableException(table.Source, "was read as numbers, expects texts", column: column.Name));
        var known = objects is null ? PicturePlaces(truth) : ObjectPlaces(truth, table);
        int[] places = [.. Enumerable.Range(0, table.Rows).Select(row => known.GetValueOrDefault(keys.Ids.Text(row), -1))];
        if (table.Rows > 0 && truth.Images.Count > 0 && Array.TrueForAll(places, place => place < 0))
            throw new TableException(table.Source, $"no id is among the {(objects is null ? "pictures'" : "objects'")}: ids are like '{TableException.Short(keys.Ids.Text(0))}' here and like '{known.Keys.FirstOrDefault()}' there");
        var first = new Dictionary<int, int>();
        for (var row = 0; row < places.Length; row++)
        {
            if (places[row] >= 0 && !first.TryAdd(places[row], row))
                throw new TableException(table.Source, $"rows {first[places[row]] + 1} and {row + 1} are of the same {(objects is null ? "picture" : "object")}", table.Line(row), column.Name);
        }
        return (places, objects is not null, objects is null ? [column] : [column, .. ColumnNames.Id.Select(table.Find).OfType<Column>().Take(1)]);
    }

    // A picture is known by its id, the name of its file, or that name without folders.
    static Dictionary<string, int> PicturePlaces(DetectionData truth)
    {
        var known = new Dictionary<string, int>();
        foreach (var of in new Func<int, string>[] { i => truth.Images[i], i => truth.Files[i], i => truth.Files[i].Split('/', '\\')[^1] })
        {
            for (var i = 0; i < truth.Images.Count; i++)
                known.TryAdd(of(i), i);
        }
        return known;
    }

    static Dictionary<string, int> ObjectPlaces(DetectionData truth, Table table)
    {
        var known = new Dictionary<string, int>();
        foreach (var (place, truthObject) in truth.Truths.Index())
        {
            if (!known.TryAdd(truthObject.Id, place))
                throw new TableException(table.Source, $"object '{TableException.Short(truthObject.Id)}' stands twice among the truths, so that a table of objects has no meaning");
        }
        return known;
    }
}
