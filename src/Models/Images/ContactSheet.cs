namespace Whence.Models.Images;

/// <summary>
/// Arranges pictures in a grid with a title beneath each: several methods on one photograph, several photographs of one set.
/// </summary>
static class ContactSheet
{
    /// <summary>
    /// Composes the sheet, row by row from the top left. Columns are as wide as the widest tile, rows as high as their highest; smaller
    /// tiles
    /// stand centred just above their title. Titles are wrapped at spaces to the column's width. Alpha is flattened over the white
    /// background.
    /// </summary>
    /// <param name="tiles">The pictures with their titles (ASCII; line breaks are kept).</param>
    /// <param name="columns">Tiles per row, at least 1.</param>
    /// <param name="gap">Pixels between tiles and around the sheet.</param>
    /// <param name="textScale">Size of the 5x7 letters in whole multiples.</param>
    /// <returns>An RGB picture.</returns>
    /// <exception cref="ImageException">There are no tiles, or the sheet would be too large.</exception>
    public static Image Compose(IReadOnlyList<(Image Image, string Title)> tiles, int columns, int gap = 10, int textScale = 1)
    {
        ArgumentNullException.ThrowIfNull(tiles);
        if (tiles.Count == 0 || columns < 1 || gap < 0 || textScale < 1)
            throw new ImageException($"contact sheet: {tiles.Count} tiles, {columns} columns, gap {gap}, text scale {textScale}");
        columns = Math.Min(columns, tiles.Count);
        var cellWidth = tiles.Max(tile => tile.Image.Width);
        var cellHeights = tiles.Chunk(columns).Select(row => row.Max(tile => tile.Image.Height)).ToArray();
        var titles = tiles.Select(tile => Wrap(tile.Title, cellWidth, textScale)).ToArray();
        var lineHeight = BitmapFont.LineHeight * textScale;
        var textHeights = titles.Chunk(columns).Select(row => row.Max(lines => lines.Count) * lineHeight);
        var heights = cellHeights.Zip(textHeights, (cell, text) => cell + gap / 2 + text).ToArray();
        var sheet = White(gap + columns * (cellWidth + (long)gap), gap + heights.Sum(height => height + (long)gap));
        for (int i = 0, y = gap; i < tiles.Count; i++)
        {
            var x = gap + i % columns * (cellWidth + gap);
            var cellHeight = cellHeights[i / columns];
            Place(sheet, tiles[i].Image, x, y, cellWidth, cellHeight);
            Write(sheet, titles[i], x, y + cellHeight + gap / 2, cellWidth, textScale);
            if (i % columns == columns - 1)
                y += heights[i / columns] + gap;
        }
        return sheet;
    }

    static Image White(long width, long height)
    {
        Image.CheckSize("contact sheet", width, height);
        var sheet = new Image((int)width, (int)height, 3);
        sheet.Pixels.AsSpan().Fill(255);
        return sheet;
    }

    static void Place(Image sheet, Image tile, int x, int y, int cellWidth, int cellHeight)
    {
        var rgb = tile.Flatten(Rgb.White).ToRgb();
        x += (cellWidth - rgb.Width) / 2;
        y += cellHeight - rgb.Height;
        for (var row = 0; row < rgb.Height; row++)
            rgb.Row(row).CopyTo(sheet.Row(y + row)[(3 * x)..]);
    }

    static void Write(Image sheet, List<string> lines, int x, int y, int cellWidth, int scale)
    {
        foreach (var line in lines)
        {
            BitmapFont.Draw(sheet, x + (cellWidth - BitmapFont.Width(line, scale)) / 2, y, line, new Rgb(40, 40, 40), scale);
            y += BitmapFont.LineHeight * scale;
        }
    }

    /// <summary>Lines of whole words that fit the width; a word that is too long alone is cut into pieces.</summary>
    internal static List<string> Wrap(string title, int width, int scale)
    {
        var most = Math.Max(1, (width / scale + 1) / BitmapFont.Advance);
        var lines = new List<string>();
        foreach (var paragraph in title.Split('\n'))
        {
            var line = "";
            foreach (var word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(word => word.Chunk(most)))
            {
                var piece = new string(word);
                if (line.Length > 0 && line.Length + 1 + piece.Length > most)
                {
                    lines.Add(line);
                    line = "";
                }
                line = line.Length == 0 ? piece : $"{line} {piece}";
            }
            lines.Add(line);
        }
        return lines;
    }
}
