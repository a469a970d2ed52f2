using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Halcytone.Studio.Foundation.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class PostMetadata : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "metadata",
                table: "post",
                type: "text",
                nullable: false,
                defaultValue: "{}");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "metadata",
                table: "post");
        }
    }
}
